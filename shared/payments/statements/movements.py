"""What our books say that a payment moved: the other side of a statement's lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.core.money import Money
from shared.payments.models import Payment
from shared.payments.statements.lines import MovementKind


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a payment; what went out is negative, and `part` names the refund or dispute that it is.

    `is_certain` is False for what may or may not stand on a statement: a refund whose end is not known, or that failed.
    """

    payment: Payment
    kind: MovementKind
    reference: str
    amount: int
    at: datetime
    part: str = ""
    is_certain: bool = True

    @property
    def money(self) -> Money:
        """What was moved."""
        return self.payment.money(self.amount)

    @property
    def name(self) -> str:
        """What tells it from others of its kind in the payment."""
        return self.part or self.reference


def movements_of(payment: Payment) -> Iterator[Movement]:
    """All of a payment, each once however often it was told; sums of refunds without a name are left out."""
    captures = {fact.provider_ref: fact for fact in payment.facts if fact.kind == "CAPTURED"}
    for fact in captures.values():
        yield Movement(payment, "payment", fact.provider_ref, fact.amount, fact.occurred_at)
    yield from _refunds(payment)
    disputes = {fact.provider_ref: fact for fact in payment.facts if fact.kind in ("DISPUTE_OPENED", "DISPUTE_LOST")}
    for fact in disputes.values():
        yield Movement(payment, "dispute", "", -fact.amount, fact.occurred_at, fact.provider_ref)


def _refunds(payment: Payment) -> Iterator[Movement]:
    told = {fact.refund_id: fact for fact in payment.facts if fact.kind == "REFUNDED"}
    for refund in payment.refunds:
        fact, status = told.get(refund.id), payment.refund_status(refund.id)
        reference, at = (fact.provider_ref, fact.occurred_at) if fact else ("", payment.started_at)
        is_certain = status == "succeeded"
        yield Movement(payment, "refund", reference, -refund.amount, at, refund.id, is_certain=is_certain)
        if status == "failed":
            yield Movement(payment, "refund_failure", reference, refund.amount, at, refund.id, is_certain=False)
