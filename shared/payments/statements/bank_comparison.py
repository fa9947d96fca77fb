"""A day of a bank account: what its lines are for, what they pay to the cent, and what waits for a person."""

from collections.abc import Iterator

from shared.core.money import Money
from shared.payments.models import Payment
from shared.payments.statements.bank_pairs import pairs
from shared.payments.statements.comparison import Day, Verdict
from shared.payments.statements.lines import StatementLine
from shared.payments.statements.movements import Movement


class BankDay:
    """`day.payments` are those that lines name; debits are compared only where they name one of ours."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self._pairs = pairs(day.lines, day.movements, day.payments)
        self._firsts: dict[str, str] = {}
        for line in sorted(day.lines, key=lambda line: (line.day, line.id)):
            self._firsts.setdefault(line.reference, line.id)

    def verdicts(self) -> Iterator[Verdict]:
        """One for each line that may concern us, and for each movement of which the bank does not tell."""
        for line in self._lines():
            verdict = self._judged(line, self._pairs.get(line.id))
            if verdict is not None:
                yield verdict
        claimed = {id(movement) for movement in self._pairs.values()}
        yield from (v for v in self._day.missing_there() if id(v.movement) not in claimed)

    def bookable(self) -> Iterator[tuple[StatementLine, Payment]]:
        """Credits that pay what they name, to the cent, and were not booked."""
        for line in (line for line in self._lines() if line.kind == "payment" and line.id not in self._pairs):
            payment = self._day.payments.get(line.id)
            if payment and line.money == _asked(payment) and not self._is_second(line, payment):
                yield line, payment

    def _judged(self, line: StatementLine, movement: Movement | None) -> Verdict | None:
        if movement is not None:
            return self._day.judged((line,), movement)
        payment = self._day.payments.get(line.id)
        if line.kind == "refund":
            return Verdict("missing_here", (line,), None, payment) if payment else None
        if self._is_second(line, payment):
            return Verdict("doubled", (line,), None, payment)
        differs = payment is not None and line.money != _asked(payment)
        return Verdict("amount_differs" if differs else "missing_here", (line,), None, payment)

    def _is_second(self, line: StatementLine, payment: Payment | None) -> bool:
        """Another transfer for what is paid, or the same one told again."""
        return bool(payment and payment.captured) or self._firsts[line.reference] != line.id

    def _lines(self) -> Iterator[StatementLine]:
        return (line for line in self._day.lines if line.day == self._day.day)


def _asked(payment: Payment) -> Money:
    return payment.money(payment.amount)
