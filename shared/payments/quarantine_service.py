"""What people do with money that fits no payment: book it, send it back, or leave it as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import IllegalState, InvalidRequest, NotFound
from shared.core.fields import Id, ShortText
from shared.core.ids import derived_id
from shared.core.model import Model
from shared.customers.repository import CustomerRepository
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.payments.available import AVAILABLE
from shared.payments.errors import AlreadyResolved
from shared.payments.failures import ProviderFailure
from shared.payments.merchants import Merchants
from shared.payments.models import OWN_LENGTH, Payment, ProviderName, Refund
from shared.payments.provider import Provider
from shared.payments.quarantine import Quarantined, Status
from shared.payments.repository import FactKnown, PaymentRepository, QuarantineRepository
from shared.payments.service import refusal
from shared.payments.settlement import Settlement, fact_of, settled
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_ENDS: Mapping[str, Status] = {"apply": "applied", "refund": "refunded", "dismiss": "dismissed"}


class Resolve(Model):
    """What is to be done, and why; the order is where the money belongs, if that is not known."""

    action: Literal["apply", "refund", "dismiss"]
    order_id: Id | None = None
    note: Annotated[ShortText, StringConstraints(min_length=1)]


class QuarantineService:
    """Lists what is open and carries decisions out, each once."""

    def __init__(
        self,
        table: Table,
        seals: Seals,
        clock: Clock = system_clock,
        *,
        providers: Mapping[ProviderName, Provider] = AVAILABLE,
    ) -> None:
        self._table, self._clock, self._providers = table, clock, providers
        self._quarantine, self._payments = QuarantineRepository(table), PaymentRepository(table)
        self._orders, self._customers = OrderRepository(table), CustomerRepository(table)
        self._merchants = Merchants(table, seals, clock)

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[Quarantined]:
        """A page of what is open, newest first."""
        return self._quarantine.page(actor.tenant_id, limit=limit, position=position)

    def count_open(self, actor: Actor, *, most: int) -> int:
        """How many are open, up to so many."""
        return self._quarantine.count_open(actor.tenant_id, most=most)

    def get(self, actor: Actor, quarantine_id: str) -> Quarantined:
        """One entry, open or not."""
        return self._quarantine.get(actor.tenant_id, quarantine_id)

    def resolve(self, actor: Actor, quarantine_id: str, request: Resolve, *, once: Once) -> Quarantined:
        """Carry a decision out; AlreadyResolved where there is none left to take."""
        entry = self._open(actor, quarantine_id)
        if request.action == "refund":
            self._send_back(actor, entry)
        return until_written(lambda: self._resolved(actor, quarantine_id, request, once))

    def _open(self, actor: Actor, quarantine_id: str) -> Quarantined:
        entry = self.get(actor, quarantine_id)
        if entry.status != "open":
            raise AlreadyResolved(f"It is {entry.status}")
        return entry

    def _resolved(self, actor: Actor, quarantine_id: str, request: Resolve, once: Once) -> Quarantined:
        entry, now = self._open(actor, quarantine_id), self._clock()
        end = _ENDS[request.action]
        after = entry.but(status=end, note=request.note, version=entry.version + 1)
        settlement = self._settlement(actor, entry, request, now) if request.action == "apply" else None
        try:
            with self._table.transaction() as tx:
                self._quarantine.save(tx, actor.tenant_id, after, Change.by(actor, end, now, reason=request.note))
                if settlement is not None:
                    self._store(tx, actor, settlement, now)
                once.remember(tx, after)
        except FactKnown:
            raise AlreadyResolved("This is booked under the same reference") from None
        return after

    def _settlement(self, actor: Actor, entry: Quarantined, request: Resolve, now: datetime) -> Settlement:
        payment, order = self._where_it_belongs(actor, entry, request, now)
        if order.status == "draft":
            raise IllegalState(order.status)
        if order.currency != entry.currency:
            raise InvalidRequest.at("/order_id", f"is in {order.currency}")
        fact = fact_of(payment, entry.told(payment.id), entry.body_hash)
        if payment.told(fact.subject):
            raise AlreadyResolved("This is booked under the same reference")
        return settled(payment, order, [fact], self._providers[entry.provider], now)

    def _where_it_belongs(
        self, actor: Actor, entry: Quarantined, request: Resolve, now: datetime
    ) -> tuple[Payment, Order]:
        """The payment that it names, where that is the order's; else a new one of the order."""
        try:
            payment, order = self._payments.get(actor.tenant_id, WHOLE_TENANT, entry.payment_id)
            if request.order_id in (None, order.id) and payment.provider == entry.provider:
                return payment, order
        except NotFound:
            pass
        if request.order_id is None or entry.kind != "CAPTURED":
            raise InvalidRequest.at("/order_id", "say which order it pays")
        try:
            order = self._orders.get(actor.tenant_id, WHOLE_TENANT, request.order_id)
        except NotFound:
            raise InvalidRequest.at("/order_id", "there is no such order") from None
        payment = _payment(entry, order.id, now)
        return payment, order.but(payment_ids=[*order.payment_ids, payment.id])

    def _store(self, tx: Transaction, actor: Actor, settlement: Settlement, now: datetime) -> None:
        tenant_id, payment, order = actor.tenant_id, settlement.payment, settlement.order
        change = Change.by(actor, settlement.facts[0].kind.lower(), now)
        self._payments.record_fact(tx, tenant_id, payment, settlement.facts[0])
        if payment.version == 1:
            self._payments.add(tx, tenant_id, payment, change)
        else:
            self._payments.save(tx, tenant_id, payment, change)
        self._orders.save(tx, tenant_id, order, Change.by(actor, settlement.kind, now, data=settlement.data))
        self._customers.return_credit(tx, tenant_id, order.customer_id, settlement.credit)

    def _send_back(self, actor: Actor, entry: Quarantined) -> None:
        """Under an id that is the same for every try: who is interrupted tries again."""
        if entry.kind != "CAPTURED":
            raise InvalidRequest.at("/action", "only money that came in can go back")
        now, provider = self._clock(), self._providers[entry.provider]
        payment = _payment(entry, entry.id, now)
        payment = payment.but(facts=[fact_of(payment, entry.told(payment.id), entry.body_hash)])
        refund = Refund(id=derived_id("quarantine refund", entry.id), amount=entry.money.minor, reason=entry.reason)
        try:
            provider.refund(self._merchants.of(actor.tenant_id, entry.provider), payment, refund)
        except ProviderFailure as failure:
            raise refusal(failure) from None


def _payment(entry: Quarantined, order_id: str, now: datetime) -> Payment:
    """What the provider knows as it says, and we as a payment of its own."""
    return Payment(
        id=order_id + derived_id("quarantined payment", entry.id)[-OWN_LENGTH:],
        order_id=order_id,
        provider=entry.provider,
        method="",
        amount=entry.money.minor,
        currency=entry.currency,
        started_at=now,
        known_as=entry.payment_id,
        version=0,
    )
