"""Where what providers told is booked: once, with all that follows from it, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import NotFound
from shared.customers.repository import CustomerRepository
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.payments.facts import WITHOUT_MONEY, Fact
from shared.payments.models import Payment, ProviderName
from shared.payments.provider import Outcome, Provider, Told
from shared.payments.quarantine import Quarantined
from shared.payments.repository import EventKnown, FactKnown, PaymentRepository, QuarantineRepository
from shared.payments.revival import Revival
from shared.payments.settlement import Doubt, Settlement, doubt, fact_of, settled
from shared.payments.waiting import Waiting
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider told in one message or answer; an answer to our own question has no event."""

    actor: Actor
    provider: ProviderName
    told: tuple[Told, ...]
    endpoint: str = ""
    event_id: str = ""
    body_hash: str = ""
    late: bool | None = None
    """Whether its order had expired and lives again by it; None before that was tried."""

    @property
    def tenant_id(self) -> str:
        return self.actor.tenant_id


class Books:
    """Books reports on payments and orders; each in one transaction, conditional on what it was decided on."""

    def __init__(self, table: Table, providers: Mapping[ProviderName, Provider], clock: Clock) -> None:
        self._table, self._providers, self._clock = table, providers, clock
        self._payments, self._quarantine = PaymentRepository(table), QuarantineRepository(table)
        self._orders, self._revival = OrderRepository(table), Revival(table, clock)
        self._customers = CustomerRepository(table)

    def book(self, report: Report) -> Outcome:
        """Take it, the first time or again."""
        outcome = until_written(lambda: self._taken(report))
        for told in report.told:
            if told.kind == "CAPTURED":
                self._book_what_waited(report, told)
        return outcome

    def _book_what_waited(self, report: Report, capture: Told) -> None:
        for waiting in self._payments.waiting(report.tenant_id, report.provider, capture.provider_ref):
            told = (waiting.told(capture.payment_id),)
            late = replace(report, told=told, event_id="")
            until_written(lambda late=late: self._taken(late))  # type: ignore[misc]

    def _taken(self, report: Report) -> Outcome:
        try:
            return self._booked(report)
        except EventKnown:
            return Outcome.DUPLICATE

    def _booked(self, report: Report) -> Outcome:
        found = self._found(report)
        if found is None:
            return self._kept(report) if report.told[0].about else self._quarantined(report, "unknown-payment")
        payment, order = found
        for told in report.told:
            reason = doubt(payment, told)
            if reason is not None:
                return self._quarantined(replace(report, told=(told,)), reason)
        fresh = _fresh(payment, report)
        if not fresh:
            return self._known(report)
        if order.status == "expired" and report.late is None and any(fact.kind == "CAPTURED" for fact in fresh):
            return self._booked(replace(report, late=self._revival.attempt(report.actor, order)))
        settlement = settled(payment, order, fresh, self._providers[report.provider], self._clock())
        try:
            self._store(report, settlement)
        except FactKnown as known:
            other = next(told for told in report.told if fact_of(payment, told, "").subject == known.fact.subject)
            return self._quarantined(replace(report, told=(other,)), "conflicting-fact")
        return Outcome.APPLIED

    def _found(self, report: Report) -> tuple[Payment, Order] | None:
        first = report.told[0]
        payment_id = first.payment_id or self._payments.id_of_capture(report.tenant_id, report.provider, first.about)
        try:
            payment, order = self._payments.get(report.tenant_id, WHOLE_TENANT, payment_id or "")
        except NotFound:
            return None
        return (payment, order) if payment.provider == report.provider else None

    def _store(self, report: Report, settlement: Settlement) -> None:
        """The payment first: who was overtaken reads again, so that a fact known elsewhere is another payment's."""
        tenant_id, now = report.tenant_id, self._clock()
        payment, order = settlement.payment, settlement.order
        with self._table.transaction() as tx:
            self._payments.save(tx, tenant_id, payment, Change.by(report.actor, payment.facts[-1].kind.lower(), now))
            self._record_event(tx, report)
            for fact in settlement.facts:
                self._payments.record_fact(tx, tenant_id, payment, fact)
            if settlement.moved_money:
                change = Change.by(report.actor, settlement.kind, now, data=settlement.data)
                self._orders.save(tx, tenant_id, order, change)
            self._customers.return_credit(tx, tenant_id, order.customer_id, settlement.credit)

    def _known(self, report: Report) -> Outcome:
        with self._table.transaction() as tx:
            self._record_event(tx, report)
        return Outcome.DUPLICATE

    def _kept(self, report: Report) -> Outcome:
        with self._table.transaction() as tx:
            self._record_event(tx, report)
            for told in report.told:
                self._payments.keep_waiting(tx, report.tenant_id, report.provider, Waiting.of(told))
        return Outcome.IGNORED

    def _quarantined(self, report: Report, reason: Doubt) -> Outcome:
        """What moved no money needs nobody's attention."""
        moved = [told for told in report.told if told.kind not in WITHOUT_MONEY]
        if not moved:
            self._known(report)
            return Outcome.IGNORED
        now = self._clock()
        entry = Quarantined.of(report.provider, moved[0], reason, at=now, body_hash=report.body_hash)
        try:
            with self._table.transaction() as tx:
                self._record_event(tx, report)
                change = Change.by(report.actor, "quarantined", now, reason=reason)
                self._payments.quarantine(tx, report.tenant_id, entry, change)
        except EventKnown:
            return Outcome.WAITING if self._is_open(report.tenant_id, entry.id) else Outcome.DUPLICATE
        return Outcome.QUARANTINED

    def _is_open(self, tenant_id: str, quarantine_id: str) -> bool:
        try:
            return self._quarantine.get(tenant_id, quarantine_id).status == "open"
        except NotFound:
            return False

    def _record_event(self, tx: Transaction, report: Report) -> None:
        if report.event_id:
            self._payments.record_event(tx, report.tenant_id, report.endpoint, report.event_id, report.body_hash)


def _fresh(payment: Payment, report: Report) -> Sequence[Fact]:
    """The facts that are news, each once."""
    facts = (fact_of(payment, told, report.body_hash).but(late=bool(report.late)) for told in report.told)
    return list({fact.subject: fact for fact in facts if payment.told(fact.subject) is None}.values())
