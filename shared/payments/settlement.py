"""The rules of money: what facts do to a payment and its order, without any I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.core.ids import derived_id
from shared.orders.closing import closed_when_done
from shared.orders.models import DEAD, Order
from shared.payments.facts import WITHOUT_MONEY, Fact
from shared.payments.models import Payment, Refund
from shared.payments.provider import Provider, Told

Doubt = Literal["unknown-payment", "currency-mismatch", "amount-mismatch", "conflicting-fact"]
"""Why money waits for a person."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Payment and order after facts; `refund` is what goes back by itself, `credit` what the customer gets back."""

    payment: Payment
    order: Order
    facts: Sequence[Fact]
    captured: int
    refunded: int
    authorised: int
    credit: int = 0
    refund: Refund | None = None

    @property
    def moved_money(self) -> bool:
        """Whether the order is another one now."""
        return bool(self.captured or self.refunded or self.authorised)

    @property
    def kind(self) -> str:
        """What happened to the order."""
        if self.captured:
            return "payment_captured"
        if self.refunded:
            return "payment_refunded" if self.refunded > 0 else "refund_failed"
        return "payment_authorised" if self.authorised > 0 else "authorisation_ended"

    @property
    def data(self) -> dict[str, object]:
        """What its history tells of it."""
        amounts = {"captured": self.captured, "refunded": self.refunded}
        moved = {name: self.payment.money(minor).as_json() for name, minor in amounts.items() if minor}
        return {"payment_id": self.payment.id, **moved}


def doubt(payment: Payment, told: Told) -> Doubt | None:
    """Why it cannot be taken for what it says; what moves no money cannot be wrong about an amount."""
    if told.kind in WITHOUT_MONEY:
        return None
    if told.money.currency != payment.currency:
        return "currency-mismatch"
    known = payment.told(fact_of(payment, told, "").subject)
    if known is not None:
        return None if known.amount == told.money.minor else "conflicting-fact"
    return None if _fits(payment, told) else "amount-mismatch"


def fact_of(payment: Payment, told: Told, body_hash: str) -> Fact:
    """It as a fact of this payment, about which there is no doubt."""
    return Fact(
        kind=told.kind,
        provider_ref=told.provider_ref,
        amount=payment.amount if told.kind in WITHOUT_MONEY and not told.refund_id else told.money.minor,
        occurred_at=told.occurred_at,
        refund_id=told.refund_id,
        cumulative=told.cumulative,
        body_hash=body_hash,
    )


def _fits(payment: Payment, told: Told) -> bool:
    amount = told.money.minor
    if told.kind == "CAPTURED":
        return amount == payment.amount
    request = None if told.cumulative else payment.request(told.refund_id)
    return amount == request.amount if request else 0 < amount <= payment.amount


def settled(payment: Payment, order: Order, facts: Sequence[Fact], provider: Provider, now: datetime) -> Settlement:
    """Both after facts that were not known before."""
    dead = order.status in DEAD
    fresh = [fact.but(late=fact.kind == "CAPTURED" and (dead or fact.late)) for fact in facts]
    after = payment.but(facts=[*payment.facts, *fresh], version=payment.version + 1)
    captured, refunded = after.captured - payment.captured, after.refunded - payment.refunded
    authorised = after.authorised - payment.authorised
    refund = _automatic_refund(payment, order, after, fresh) if captured and provider.sends_back else None
    if refund is not None:
        after = after.but(requested=[*after.requested, refund])
    credit = 0 if refund else min(captured, order.credit_taken)
    owed_back = refund.amount if refund and not dead else 0
    paid = _paid(order.but(surplus=order.surplus + owed_back), captured, refunded, credit, authorised)
    due = next_check(after, provider, now, at_once=refund is not None)
    return Settlement(after.but(check_at=due), paid, fresh, captured, refunded, authorised, credit, refund)


def next_check(payment: Payment, provider: Provider, now: datetime, *, at_once: bool = False) -> datetime | None:
    """When the provider is to be asked about it: now for a refund that nobody has asked for, at its end if open."""
    if not provider.can_be_asked:
        return None
    if payment.waiting_refunds:
        return now if at_once else payment.check_at or now
    return payment.pay_until if payment.is_open else None


def _automatic_refund(payment: Payment, order: Order, after: Payment, fresh: Sequence[Fact]) -> Refund | None:
    captured = after.captured - payment.captured
    reason = _surplus(payment, order, captured)
    amount = min(captured, after.refundable)
    if reason is None or not amount:
        return None
    reference = next(fact.provider_ref for fact in fresh if fact.kind == "CAPTURED")
    refund_id = derived_id("automatic refund", payment.id, reference)
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


def _paid(order: Order, captured: int, refunded: int, credit: int, authorised: int) -> Order:
    paid = order.but(
        authorised=order.authorised + authorised,
        paid=order.paid + captured,
        refunded=order.refunded + refunded,
        credit_taken=order.credit_taken - credit,
        expires_at=None if captured else order.expires_at,
        version=order.version + 1,
    )
    return closed_when_done(paid)
