"""What providers tell us: verified on the raw bytes, recorded once, applied with all that follows or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound
from shared.customers.repository import CustomerRepository
from shared.identity.rows import WHOLE_TENANT
from shared.orders.repository import OrderRepository
from shared.payments.account_service import named
from shared.payments.available import AVAILABLE
from shared.payments.models import ProviderName
from shared.payments.provider import Event
from shared.payments.quarantine import Quarantined
from shared.payments.repository import AccountRepository, EventKnown, FactKnown, PaymentRepository, SecretsRepository
from shared.payments.settlement import Doubt, Settlement, doubt, fact_of, settled
from shared.storage.change import Change
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written


class Outcome(StrEnum):
    """What became of a delivery; the provider hears the same yes to all of them."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What may be logged of a delivery."""

    outcome: Outcome
    body_hash: str
    tenant_id: str
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An authentic event, and whose it is."""

    actor: Actor
    provider: ProviderName
    endpoint: str
    body_hash: str
    event: Event

    @property
    def tenant_id(self) -> str:
        return self.actor.tenant_id


class WebhookIntake:
    """Takes providers' events, for whichever tenant the address belongs to."""

    def __init__(self, table: Table, seals: Seals, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._accounts, self._secrets = AccountRepository(table), SecretsRepository(table, seals)
        self._payments = PaymentRepository(table)
        self._orders = OrderRepository(table)
        self._customers = CustomerRepository(table)

    def receive(
        self, provider: str, endpoint: str, headers: Mapping[str, str], body: bytes, *, request_id: str
    ) -> Receipt:
        """Take one delivery, the first or a later one. Raises NotFound or InvalidWebhook; header names are lower-case.

        An account that is no longer enabled still takes them: what it was paid is paid.
        """
        tenant_id = self._accounts.tenant_at(provider, endpoint)
        name = named(provider)
        _, secrets = self._secrets.get(tenant_id, name)
        event = AVAILABLE[name].verify(headers, body, secrets, self._clock())
        body_hash = hashlib.sha256(body).hexdigest()[:32]
        if event is None:
            return Receipt(Outcome.IGNORED, body_hash, tenant_id)
        delivery = Delivery(Actor.system(tenant_id, request_id), name, endpoint, body_hash, event)
        outcome = until_written(lambda: self._taken(delivery))
        return Receipt(outcome, body_hash, tenant_id, event.id)

    def _taken(self, delivery: Delivery) -> Outcome:
        try:
            return self._applied(delivery)
        except EventKnown:
            return Outcome.DUPLICATE

    def _applied(self, delivery: Delivery) -> Outcome:
        event = delivery.event
        try:
            payment, order = self._payments.get(delivery.tenant_id, WHOLE_TENANT, event.payment_id)
        except NotFound:
            return self._quarantined(delivery, "unknown-payment")
        if payment.provider != delivery.provider:
            return self._quarantined(delivery, "unknown-payment")
        reason = doubt(payment, event)
        if reason is not None:
            return self._quarantined(delivery, reason)
        fact = fact_of(payment, event, delivery.body_hash)
        if payment.told(fact.subject):
            return self._known(delivery)
        settlement = settled(payment, order, fact)
        try:
            self._store(delivery, settlement)
        except FactKnown as known:
            same = (known.payment_id, known.amount) == (payment.id, fact.amount)
            return self._known(delivery) if same else self._quarantined(delivery, "conflicting-fact")
        if settlement.refund is not None:
            AVAILABLE[payment.provider].refund(settlement.payment, settlement.refund)
        return Outcome.APPLIED

    def _store(self, delivery: Delivery, settlement: Settlement) -> None:
        tenant_id, now = delivery.tenant_id, self._clock()
        payment, order, fact = settlement.payment, settlement.order, settlement.payment.facts[-1]
        with self._table.transaction() as tx:
            self._record_event(tx, delivery)
            self._payments.record_fact(tx, tenant_id, payment, fact)
            self._payments.save(tx, tenant_id, payment, Change.by(delivery.actor, fact.kind.lower(), now))
            if settlement.moved_money:
                change = Change.by(delivery.actor, settlement.kind, now, data=settlement.data)
                self._orders.save(tx, tenant_id, order, change)
            self._customers.return_credit(tx, tenant_id, order.customer_id, settlement.credit)

    def _known(self, delivery: Delivery) -> Outcome:
        with self._table.transaction() as tx:
            self._record_event(tx, delivery)
        return Outcome.DUPLICATE

    def _quarantined(self, delivery: Delivery, reason: Doubt) -> Outcome:
        now = self._clock()
        entry = Quarantined.of(delivery.provider, delivery.event, reason, at=now, body_hash=delivery.body_hash)
        with self._table.transaction() as tx:
            self._record_event(tx, delivery)
            change = Change.by(delivery.actor, "quarantined", now, reason=reason)
            self._payments.quarantine(tx, delivery.tenant_id, entry, change)
        return Outcome.QUARANTINED

    def _record_event(self, tx: Transaction, delivery: Delivery) -> None:
        event_id = delivery.event.id
        self._payments.record_event(tx, delivery.tenant_id, delivery.endpoint, event_id, delivery.body_hash)
