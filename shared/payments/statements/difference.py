"""Where statement, payment and order do not agree: work for a person, once however often it is found."""

from datetime import date, datetime
from typing import Literal

from shared.core.ids import derived_id
from shared.core.model import Document
from shared.core.money import Money
from shared.payments.models import ProviderName
from shared.payments.statements.comparison import DifferenceKind, Verdict
from shared.payments.statements.lines import MovementKind, StatementLine

DifferenceStatus = Literal["open", "booked", "resolved", "dismissed", "settled"]
"""Settled is what agreed by itself later."""


class Difference(Document):
    """What the statement says and what we say; `line` is the last of those that it is about."""

    id: str
    provider: ProviderName
    day: date
    kind: DifferenceKind
    movement: MovementKind
    reference: str
    part: str = ""
    payment_id: str = ""
    order_id: str = ""
    theirs: Money | None = None
    ours: Money | None = None
    line: StatementLine | None = None
    status: DifferenceStatus = "open"
    note: str = ""
    found_at: datetime
    version: int = 1

    @property
    def is_waiting_transfer(self) -> bool:
        """Money that came to the bank account and is on no order."""
        return self.provider == "bank_transfer" and self.line is not None and self.line.amount > 0 and self.ours is None


def difference_of(provider: ProviderName, day: date, verdict: Verdict, now: datetime) -> Difference:
    """A verdict that is none of agreement, as work; its id begins with its day and says what differs by how much."""
    assert verdict.kind is not None  # noqa: S101
    line, ours = (verdict.lines[-1] if verdict.lines else None), verdict.movement
    about = line or ours
    assert about is not None  # noqa: S101
    theirs = Money(sum(each.amount for each in verdict.lines), line.currency) if line else None
    said = [money.as_json() for money in (theirs, ours.money if ours else None) if money]
    name = derived_id(
        "difference", provider, verdict.kind, about.kind, line.id if line else "", _name(verdict), str(said)
    )
    return Difference(
        id=f"{day:%Y%m%d}{name}",
        provider=provider,
        day=day,
        kind=verdict.kind,
        movement=about.kind,
        reference=about.reference,
        part=about.part,
        payment_id=verdict.payment.id if verdict.payment else "",
        order_id=verdict.payment.order_id if verdict.payment else "",
        theirs=theirs,
        ours=ours.money if ours else None,
        line=line,
        found_at=now,
    )


def _name(verdict: Verdict) -> str:
    movement = verdict.movement
    return f"{movement.payment.id}#{movement.name}" if movement else ""
