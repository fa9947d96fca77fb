"""Bank transfers that people see on a statement and book on an order."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from shared.catalog.models import demand_currency
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import IllegalState, InvalidRequest
from shared.core.fields import Day, Name
from shared.core.fields import Payment as PositiveMoney
from shared.core.ids import base32
from shared.core.model import Model
from shared.customers.repository import CustomerRepository
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.orders.service import OrderService
from shared.payments.bank_transfer import BankTransfer
from shared.payments.errors import DuplicateTransfer
from shared.payments.facts import Fact
from shared.payments.models import OWN_LENGTH, Payment
from shared.payments.repository import FactKnown, PaymentRepository
from shared.payments.settlement import Settlement, settled
from shared.storage.change import Change
from shared.storage.once import Once, nothing_to_remember
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_PROVIDER = BankTransfer()
Beside = Callable[[Transaction, Payment], None]
"""Writes something more in the transaction that books a transfer; what it raises is raised, and nothing is written."""


def _nothing(_tx: Transaction, _payment: Payment) -> None:
    """Most transfers are booked for themselves."""


class BookTransfer(Model):
    """A transfer as it stands on the statement."""

    amount: PositiveMoney
    reference: Name
    received_on: Day


@dataclass(frozen=True, slots=True)
class _Booking:
    """One transfer on its way into the books; `own` is the end of the id of a payment that it makes."""

    request: BookTransfer
    own: str
    once: Once
    pays: str
    beside: Beside


class TransferService:
    """Books transfers; more than the balance leaves the order overpaid, and money for a dead order is late."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._order_service, self._orders = OrderService(table, clock), OrderRepository(table)
        self._payments, self._customers = PaymentRepository(table), CustomerRepository(table)

    def order(self, actor: Actor, order_id: str) -> Order:
        """The order that was paid; NotFound where the row rules hide it."""
        return self._order_service.get(actor, order_id)

    def book(
        self,
        actor: Actor,
        order_id: str,
        request: BookTransfer,
        *,
        once: Once,
        pays: str = "",
        beside: Beside = _nothing,
    ) -> Payment:
        """The payment that the transfer makes, or completes; DuplicateTransfer for one that was booked before.

        Where its own reference does not say so, `pays` names the payment that it may complete; what `beside` writes
        is written with it.
        """
        own = base32(secrets.randbits(5 * OWN_LENGTH), OWN_LENGTH)
        booking = _Booking(request, own, once, pays or request.reference, beside)
        return until_written(lambda: self._booked(actor, order_id, booking))

    def complete(self, actor: Actor, payment: Payment, request: BookTransfer) -> Payment:
        """The very payment that the transfer pays to the cent; DuplicateTransfer where it waits no more."""

        def demand_waiting(_tx: Transaction, completed: Payment) -> None:
            if completed.id != payment.id:
                raise DuplicateTransfer(f"{payment.id} is paid")

        once = nothing_to_remember(self._clock)
        return self.book(actor, payment.order_id, request, once=once, pays=payment.id, beside=demand_waiting)

    def _booked(self, actor: Actor, order_id: str, booking: _Booking) -> Payment:
        request = booking.request
        order, now = self.order(actor, order_id), self._clock()
        if order.status == "draft":
            raise IllegalState(order.status)
        demand_currency(order.currency, amount=request.amount)
        if request.received_on > (now + timedelta(days=1)).date():
            raise InvalidRequest.at("/received_on", "has not come yet")
        waiting = self._waiting(actor.tenant_id, order, booking)
        payment = waiting or _payment(order, order.id + booking.own, request, now)
        if waiting is None:
            order = order.but(payment_ids=[*order.payment_ids, payment.id])
        settlement = settled(payment, order, [_fact(request)], _PROVIDER, now)
        try:
            self._store(actor, settlement, booking, now=now, is_new=waiting is None)
        except FactKnown:
            raise DuplicateTransfer(f"{request.reference} is booked on this order") from None
        return settlement.payment

    def _waiting(self, tenant_id: str, order: Order, booking: _Booking) -> Payment | None:
        """The payment whose instructions the buyer followed to the letter."""
        payments = self._payments.of_order(tenant_id, order, {booking.pays}.intersection(order.payment_ids))
        fitting = (p for p in payments if p.provider == "bank_transfer" and p.amount == booking.request.amount.minor)
        return next((payment for payment in fitting if not payment.captured), None)

    def _store(self, actor: Actor, settlement: Settlement, booking: _Booking, *, now: datetime, is_new: bool) -> None:
        tenant_id, payment, order = actor.tenant_id, settlement.payment, settlement.order
        change = Change.by(actor, "captured", now)
        with self._table.transaction() as tx:
            self._payments.record_fact(tx, tenant_id, payment, settlement.facts[0])
            if is_new:
                self._payments.add(tx, tenant_id, payment, change)
            else:
                self._payments.save(tx, tenant_id, payment, change)
            self._orders.save(tx, tenant_id, order, Change.by(actor, settlement.kind, now, data=settlement.data))
            self._customers.return_credit(tx, tenant_id, order.customer_id, settlement.credit)
            booking.beside(tx, payment)
            booking.once.remember(tx, payment)


def _payment(order: Order, payment_id: str, request: BookTransfer, now: datetime) -> Payment:
    return Payment(
        id=payment_id,
        order_id=order.id,
        provider="bank_transfer",
        method="transfer",
        amount=request.amount.minor,
        currency=order.currency,
        started_at=now,
        version=0,
    )


def _fact(request: BookTransfer) -> Fact:
    received = datetime.combine(request.received_on, time(), tzinfo=UTC)
    return Fact(kind="CAPTURED", provider_ref=request.reference, amount=request.amount.minor, occurred_at=received)
