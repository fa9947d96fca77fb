"""Row rules: which salespeople's records an actor sees."""

from dataclasses import dataclass

from shared.core.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Rows:
    """`salespeople` None is everybody's and nobody's records."""

    salespeople: frozenset[str] | None

    def include(self, salesperson_id: str | None) -> bool:
        """Whether a record of this sales person (or of nobody) is seen."""
        return self.salespeople is None or salesperson_id in self.salespeople


def rows_of(actor: Actor) -> Rows:
    """Sales people see their own records, everybody else the tenant's."""
    return Rows(frozenset({actor.user_id}) if actor.role is Role.SALES else None)
