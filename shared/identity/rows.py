"""Row rules: whose orders, customers and payments an actor sees; everything that reads them takes a `Rows`."""

from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.identity.team import Chart, chart_of
from shared.storage import keys
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Rows:
    """The sales people whose records are seen; None for everybody's and nobody's."""

    salespeople: frozenset[str] | None

    def include(self, salesperson_id: str | None) -> bool:
        """Whether a record of this sales person (or of nobody) is seen."""
        return self.salespeople is None or salesperson_id in self.salespeople

    def include_customer(self, owner_id: str | None) -> bool:
        """Whether a customer of this owner is seen; one without an owner is everybody's."""
        return owner_id is None or self.include(owner_id)

    def of(self, salesperson_id: str | None) -> "Rows":
        """Only this person's among them, or all of them where nobody is named."""
        if salesperson_id is None:
            return self
        return Rows(frozenset({salesperson_id} if self.include(salesperson_id) else ()))


WHOLE_TENANT = Rows(None)


class RowRules:
    """Finds what an actor sees as people stand now: a person who is moved is in the new team at once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, actor: Actor) -> Rows:
        """One read for a manager, none for anybody else."""
        return rows_of(actor, chart_of(self._table.get(keys.team(actor.tenant_id)))) if has_team(actor) else _own(actor)


def has_team(actor: Actor) -> bool:
    """Whether what the actor sees depends on the chart."""
    return actor.role is Role.MANAGER and not actor.is_key


def rows_of(actor: Actor, chart: Chart) -> Rows:
    """A manager sees his team's records, and with nobody above him the whole tenant's."""
    if not has_team(actor):
        return _own(actor)
    return Rows(chart.team(actor.user_id)) if chart.is_below(actor.user_id) else WHOLE_TENANT


def _own(actor: Actor) -> Rows:
    """Sales people see their own; whoever serves all sales people, and every program, the whole tenant's."""
    is_seller = actor.role is Role.SALES and not actor.is_key
    return Rows(frozenset({actor.user_id})) if is_seller else WHOLE_TENANT
