"""Lines against movements against orders, without any I/O: what agrees, and how the rest differs."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from shared.payments.models import Payment
from shared.payments.statements.lines import MovementKind, StatementLine
from shared.payments.statements.movements import Movement

DifferenceKind = Literal["missing_there", "missing_here", "amount_differs", "doubled", "order_differs"]
"""Where it is missing: there is the provider or the bank, here are our books."""
DayOf = Callable[[Movement], date]


class Subject(NamedTuple):
    """What a line and a movement have in common."""

    kind: MovementKind
    payment_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one subject; `kind` is None where statement, payment and order agree."""

    kind: DifferenceKind | None
    lines: tuple[StatementLine, ...] = ()
    movement: Movement | None = None
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """All that is compared: the lines of a day and of those around it, and payments by the names lines call them."""

    day: date
    lines: list[StatementLine]
    payments: Mapping[str, Payment]
    """By line id."""
    movements: list[Movement]
    day_of: DayOf
    wrong_orders: Set[str]
    """Orders whose own figures are not the sum of their payments'."""

    def verdicts(self) -> Iterator[Verdict]:
        """One for each subject of the day."""
        theirs, ours = self._theirs(), {_subject_of(movement): movement for movement in self.movements}
        for subject, lines in theirs.items():
            if any(line.day == self.day for line in lines):
                told = tuple(line for line in lines if line.day <= self.day)
                yield self.judged(told, ours.get(subject))
        yield from (v for v in self.missing_there() if v.movement and _subject_of(v.movement) not in theirs)

    def missing_there(self) -> Iterator[Verdict]:
        """What we moved for certain on the day, as if there were no statement."""
        for movement in self.movements:
            if movement.is_certain and self.day_of(movement) == self.day:
                yield Verdict("missing_there", (), movement, movement.payment)

    def judged(self, lines: tuple[StatementLine, ...], movement: Movement | None) -> Verdict:
        """Lines of one subject, in the order of their days, against what we know of it."""
        payment = movement.payment if movement else self.payments.get(lines[-1].id)
        if len(lines) > 1:
            return Verdict("doubled", lines, movement, payment)
        if movement is None:
            return Verdict("missing_here", lines, None, payment)
        if lines[0].money != movement.money:
            return Verdict("amount_differs", lines, movement, payment)
        if movement.payment.order_id in self.wrong_orders:
            return Verdict("order_differs", lines, movement, payment)
        return Verdict(None, lines, movement, payment)

    def _theirs(self) -> dict[Subject, list[StatementLine]]:
        groups: dict[Subject, list[StatementLine]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda line: (line.day, line.id)):
            payment = self.payments.get(line.id)
            groups[Subject(line.kind, payment.id if payment else "", line.part or line.reference)].append(line)
        return groups


def _subject_of(movement: Movement) -> Subject:
    return Subject(movement.kind, movement.payment.id, movement.name)
