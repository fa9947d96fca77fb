"""A line of a statement: what a provider or a bank says that it moved, on which day, and for what."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.core.ids import derived_id
from shared.core.model import Document
from shared.core.money import Money, decimals

MovementKind = Literal["payment", "refund", "refund_failure", "dispute"]
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{0,5}))?", re.ASCII)


class UnreadableStatement(ValueError):
    """It is not what it should be; the text says where, and shows nothing of it."""


class StatementLine(Document):
    """One movement, in minor units of its currency; what went out is negative.

    `reference` is the provider's name for the capture, or the bank's for the transfer; `part` names the refund or the
    dispute of a capture, `text` is all that a payer wrote.
    """

    day: date
    kind: MovementKind
    reference: str
    payment_ref: str = ""
    part: str = ""
    amount: int
    currency: str
    text: str = ""
    origin: str = ""
    """The provider's own name for the line, where it has one."""
    id: str = ""

    @property
    def money(self) -> Money:
        """What was moved."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class StatementTerms:
    """When a day's statement can be fetched: its day is that of `zone`, or the tenant's where there is none."""

    hour: int
    zone: str | None = None


def numbered(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """The lines with ids that are the same whenever the statement is read again, its doubled lines told apart."""
    seen: Counter[str] = Counter()
    named = []
    for line in lines:
        said = (line.kind, line.reference, line.part, str(line.amount), line.currency, line.origin)
        name = derived_id("statement line", line.day.isoformat(), *said)
        seen[name] += 1
        named.append(line.but(id=f"{name}{seen[name]:04}"))
    return named


def amount_of(text: str, currency: str) -> int:
    """Minor units of a plain decimal, whose last zeros may be missing; UnreadableStatement for what is finer or none.

    Only ASCII digits and one point: what Decimal() takes beside them is no amount.
    """
    if not _CURRENCY.fullmatch(currency):
        raise UnreadableStatement("a currency")
    match, places = _AMOUNT.fullmatch(text), decimals(currency)
    fraction = (match[2] or "") if match else ""
    if match is None or fraction[places:].strip("0"):
        raise UnreadableStatement("an amount")
    return int(match[1] + fraction[:places].ljust(places, "0"))
