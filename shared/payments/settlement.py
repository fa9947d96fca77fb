"""What a fact means for its payment and its order: the rules of money, without any I/O."""

from dataclasses import dataclass
from typing import Literal

from shared.core.errors import InvalidWebhook
from shared.core.ids import derived_id
from shared.core.money import Money
from shared.orders.closing import closed_when_done
from shared.orders.models import DEAD, Order
from shared.payments.models import Fact, Payment, Refund
from shared.payments.provider import Event

Doubt = Literal["unknown-payment", "currency-mismatch", "amount-mismatch", "conflicting-fact"]
"""Why money waits for a person."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Payment and order after a fact; `refund` is what goes back by itself, `credit` what the customer gets back."""

    payment: Payment
    order: Order
    captured: int
    refunded: int
    credit: int = 0
    refund: Refund | None = None

    @property
    def moved_money(self) -> bool:
        """Whether the order is another one now."""
        return bool(self.captured or self.refunded)

    @property
    def kind(self) -> str:
        """What happened to the order."""
        if self.captured:
            return "payment_captured"
        return "payment_refunded" if self.refunded > 0 else "refund_failed"

    @property
    def data(self) -> dict[str, object]:
        """What its history tells of it."""
        amounts = {"captured": self.captured, "refunded": self.refunded}
        moved = {name: self.payment.money(minor).as_json() for name, minor in amounts.items() if minor}
        return {"payment_id": self.payment.id, **moved}


def doubt(payment: Payment, event: Event) -> Doubt | None:
    """Why the event cannot be taken for what it says; a failure moves no money, so its amount says nothing."""
    if event.kind == "FAILED":
        return None
    if event.currency != payment.currency:
        return "currency-mismatch"
    amount = _minor(event)
    known = payment.told((event.kind, event.refund_id or event.provider_ref))
    if known is not None:
        return None if known.amount == amount else "conflicting-fact"
    return None if _fits(payment, event, amount) else "amount-mismatch"


def fact_of(payment: Payment, event: Event, body_hash: str) -> Fact:
    """The event as a fact of this payment, about which there is no doubt."""
    return Fact(
        kind=event.kind,
        provider_ref=event.provider_ref,
        amount=payment.amount if event.kind == "FAILED" else _minor(event),
        occurred_at=event.occurred_at,
        refund_id=event.refund_id,
        body_hash=body_hash,
    )


def _minor(event: Event) -> int:
    try:
        return Money.parsed(event.amount, event.currency).minor
    except ValueError as error:
        raise InvalidWebhook(f"Missing or malformed: {error}") from None


def _fits(payment: Payment, event: Event, amount: int) -> bool:
    if event.kind == "CAPTURED":
        return amount == payment.amount
    request = payment.request(event.refund_id)
    return amount == request.amount if request else 0 < amount <= payment.amount


def settled(payment: Payment, order: Order, fact: Fact) -> Settlement:
    """Both after a fact that was not known before."""
    late = fact.kind == "CAPTURED" and order.status in DEAD
    after = payment.but(facts=[*payment.facts, fact.but(late=late)], version=payment.version + 1)
    captured, refunded = after.captured - payment.captured, after.refunded - payment.refunded
    refund = _automatic_refund(payment, order, after, fact)
    if refund is not None:
        after = after.but(requested=[*after.requested, refund])
    credit = 0 if refund else min(captured, order.credit_taken)
    return Settlement(after, _paid(order, captured, refunded, credit), captured, refunded, credit, refund)


def _automatic_refund(payment: Payment, order: Order, after: Payment, fact: Fact) -> Refund | None:
    captured = after.captured - payment.captured
    reason = _surplus(payment, order, captured)
    amount = min(captured, after.refundable)
    if reason is None or not amount:
        return None
    refund_id = derived_id("automatic refund", payment.id, fact.provider_ref)
    return Refund(id=refund_id, amount=amount, reason=reason, automatic=True)


def _surplus(payment: Payment, order: Order, captured: int) -> str | None:
    """Why this money is not the tenant's to keep; what fits the balance after a refund is no surplus."""
    if order.status in DEAD:
        return f"the order was {order.status}"
    if payment.captured:
        return "captured twice"
    if order.paid_in_full and captured > order.balance:
        return "the order was paid already"
    return None


def _paid(order: Order, captured: int, refunded: int, credit: int) -> Order:
    paid = order.but(
        paid=order.paid + captured,
        refunded=order.refunded + refunded,
        credit_taken=order.credit_taken - credit,
        expires_at=None if captured else order.expires_at,
        version=order.version + 1,
    )
    return closed_when_done(paid)
