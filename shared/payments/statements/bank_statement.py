"""A bank's statement of one account, in whichever of the formats banks hand out."""

import re
from dataclasses import dataclass
from datetime import date

from shared.core.ids import derived_id
from shared.payments.statements.lines import StatementLine, UnreadableStatement

MOST_TEXT = 1000
"""Characters that are kept of what a payer wrote; no format takes more of one transfer."""
_LONGEST_REFERENCE = 140
_NO_NAMES = {"", "NONREF", "NOTPROVIDED"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What moved on an account, and the days that the statement speaks of, of some of which nothing may be said."""

    account: str
    lines: list[StatementLine]
    days: frozenset[date]


def day_of(text: str) -> date:
    """The calendar day that a date or a moment begins with."""
    try:
        return date.fromisoformat(text[:10]) if _DAY.match(text) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise UnreadableStatement("a day")


def nameless(line: StatementLine, *said: str) -> str:
    """A name for a transfer to which its bank gave none: the same however often it is told."""
    return derived_id("transfer", line.day.isoformat(), str(line.amount), line.currency, *said)


def transfer(
    day: date, amount: int, currency: str, *, reference: str, text: str, said: tuple[str, ...] = ()
) -> StatementLine:
    """A credit, or where the amount is negative a debit, on the account."""
    kept = " ".join(text.split())[:MOST_TEXT]
    kind = "payment" if amount >= 0 else "refund"
    line = StatementLine(day=day, kind=kind, reference="", amount=amount, currency=currency, text=kept)
    named = "".join(filter(str.isprintable, " ".join(reference.split())))[:_LONGEST_REFERENCE]
    return line.but(reference=nameless(line, kept, *said) if named in _NO_NAMES else named)
