"""Use cases of payments: start one, look at it, give money back."""

import secrets
from dataclasses import dataclass

from shared.catalog.models import demand_currency
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import IllegalState, InvalidRequest
from shared.core.ids import base32
from shared.identity.rows import RowRules
from shared.orders.models import DEAD, Order
from shared.orders.repository import OrderRepository
from shared.orders.service import OrderService
from shared.payments.available import AVAILABLE
from shared.payments.errors import RefundExceedsCaptured
from shared.payments.models import OWN_LENGTH, Payment, Refund, RefundPayment, StartPayment
from shared.payments.provider import Action, Provider
from shared.payments.repository import AccountRepository, PaymentRepository
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import until_written


@dataclass(frozen=True, slots=True)
class Started:
    """A payment, and what the buyer does next."""

    payment: Payment
    action: Action


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that was asked for, and its payment after it."""

    refund: Refund
    payment: Payment


class PaymentService:
    """Payments of orders. Every step is one transaction, conditional on the versions that it was decided on."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._order_service = OrderService(table, clock)
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._payments = PaymentRepository(table)
        self._accounts = AccountRepository(table)

    def order(self, actor: Actor, order_id: str) -> Order:
        """The order whose payments are asked for; NotFound where the row rules hide it."""
        return self._order_service.get(actor, order_id)

    def get(self, actor: Actor, payment_id: str) -> Payment:
        """One payment; hidden where its order is."""
        payment, _ = self._payments.get(actor.tenant_id, self._rules.of(actor), payment_id)
        return payment

    def page(self, actor: Actor, order_id: str, *, limit: int, position: Position | None) -> Listing[Payment]:
        """A page of an order's payments, newest first."""
        order = self.order(actor, order_id)
        newest = order.payment_ids[::-1]
        start = newest.index(position["payment_id"]) + 1 if position else 0
        ids = newest[start : start + limit]
        rest = newest[start + limit :]
        payments = self._payments.of_order(actor.tenant_id, order, ids)
        return Listing(payments, {"payment_id": ids[-1]} if rest else None)

    def of(self, tenant_id: str, order: Order) -> list[Payment]:
        """All payments of an order that was read already, oldest first."""
        return self._payments.of_order(tenant_id, order, order.payment_ids)

    def start(self, actor: Actor, order_id: str, request: StartPayment, *, once: Once) -> Started:
        """A payment of the balance or a part of it; several may be open, whichever is captured first counts."""
        return until_written(lambda: self._started(actor, order_id, request, once))

    def _started(self, actor: Actor, order_id: str, request: StartPayment, once: Once) -> Started:
        order, now = self.order(actor, order_id), self._clock()
        provider = self._demand_enabled(actor, request)
        payment = Payment(
            id=f"{order.id}{base32(secrets.randbits(5 * OWN_LENGTH), OWN_LENGTH)}",
            order_id=order.id,
            provider=request.provider,
            method=request.method,
            amount=_amount(order, request),
            currency=order.currency,
            started_at=now,
        )
        started = Started(payment, provider.start(payment, request.return_url))
        after = order.but(payment_ids=[*order.payment_ids, payment.id], version=order.version + 1)
        data: dict[str, object] = {"payment_id": payment.id, "amount": payment.money(payment.amount).as_json()}
        with self._table.transaction() as tx:
            self._orders.save(tx, actor.tenant_id, after, Change.by(actor, "payment_started", now, data=data))
            self._payments.add(tx, actor.tenant_id, payment, Change.by(actor, "started", now))
            once.remember(tx, started)
        return started

    def _demand_enabled(self, actor: Actor, request: StartPayment) -> Provider:
        provider = AVAILABLE.get(request.provider)
        account = self._accounts.get(actor.tenant_id, request.provider)
        if provider is None or not account.enabled:
            raise InvalidRequest.at("/provider", "is not enabled")
        if request.method not in provider.methods:
            raise InvalidRequest.at("/method", f"is one of {', '.join(sorted(provider.methods))}")
        return provider

    def refund(self, actor: Actor, payment_id: str, request: RefundPayment, *, once: Once) -> Refunded:
        """Reserve the amount, then ask the provider; RefundExceedsCaptured beyond what is left."""
        refunded = until_written(lambda: self._reserved(actor, payment_id, request, once))
        AVAILABLE[refunded.payment.provider].refund(refunded.payment, refunded.refund)
        return refunded

    def _reserved(self, actor: Actor, payment_id: str, request: RefundPayment, once: Once) -> Refunded:
        payment = self.get(actor, payment_id)
        demand_currency(payment.currency, amount=request.amount)
        if request.amount.minor > payment.refundable:
            money = payment.money
            raise RefundExceedsCaptured(
                captured=money(payment.captured), refunded=money(payment.refunded), pending=money(payment.pending)
            )
        refund = Refund(id=base32(secrets.randbits(80), 16), amount=request.amount.minor, reason=request.reason)
        after = payment.but(requested=[*payment.requested, refund], version=payment.version + 1)
        refunded = Refunded(refund, after)
        with self._table.transaction() as tx:
            change = Change.by(actor, "refund_requested", self._clock(), reason=refund.reason)
            self._payments.save(tx, actor.tenant_id, after, change)
            once.remember(tx, refunded)
        return refunded


def _amount(order: Order, request: StartPayment) -> int:
    if order.status == "draft" or order.status in DEAD:
        raise IllegalState(order.status)
    demand_currency(order.currency, amount=request.amount)
    amount = request.amount.minor if request.amount else order.balance
    if order.balance <= 0:
        raise InvalidRequest.at("/amount", "there is nothing left to be paid")
    if amount > order.balance:
        raise InvalidRequest.at("/amount", f"is more than the balance of {order.money(order.balance).amount}")
    return amount
