"""Payments beside their order, accounts at providers, and what providers told: each event and each fact once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.core.clock import rfc3339
from shared.core.errors import NotFound
from shared.identity.rows import Rows
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.payments.accounts import ProviderAccount, Secrets, endpoint_id
from shared.payments.facts import ON_STATEMENTS, Fact
from shared.payments.models import OWN_LENGTH, Payment, ProviderName
from shared.payments.of_orders import payment_of, payments_of_order
from shared.payments.quarantine import Quarantined
from shared.payments.waiting import Waiting
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Item, at_version, binary, key_of, text
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import Transaction

WAITS_FOR = timedelta(days=60)
"""No provider repeats itself for so long."""
_BY_HAND: ProviderName = "bank_transfer"


class EventKnown(Exception):
    """The provider delivered this event before, or the same doubtful money in another one."""


@dataclass(frozen=True, slots=True)
class FactKnown(Exception):
    """The provider told this of another payment before."""

    fact: Fact


class PaymentRepository:
    """A tenant's payments; each stands in its order's partition."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, rows: Rows, payment_id: str) -> tuple[Payment, Order]:
        """One payment and its order; NotFound for anything that is no payment's id, and where the order is hidden."""
        order_id = payment_id[:-OWN_LENGTH]
        places = keys.payment(tenant_id, order_id, payment_id), keys.order(tenant_id, order_id)
        items = self._table.batch_get(places) if _could_be_an_id(payment_id) else {}
        order = order_of(items[places[1]]) if places[0] in items else None
        if order is None or not rows.include(order.salesperson_id):
            raise NotFound("No such payment")
        return payment_of(items[places[0]]), order

    def of_order(self, tenant_id: str, order: Order, payment_ids: Iterable[str]) -> list[Payment]:
        """These payments of an order that was read already, in this order."""
        return payments_of_order(self._table, tenant_id, order, payment_ids)

    def get_many(self, tenant_id: str, payment_ids: Iterable[str]) -> dict[str, Payment]:
        """Those of them that there are, of whatever order, by id."""
        ids = {each for each in payment_ids if _could_be_an_id(each) and len(each) > OWN_LENGTH}
        places = [keys.payment(tenant_id, each[:-OWN_LENGTH], each) for each in sorted(ids)]
        return {payment.id: payment for payment in map(payment_of, self._table.batch_get(places).values())}

    def ids_of_captures(
        self, tenant_id: str, provider: ProviderName, provider_refs: Iterable[str]
    ) -> Mapping[str, str]:
        """To which payments captures belong, by the provider's names for them."""
        places = {keys.payment_fact(tenant_id, provider, ref, "CAPTURED", ""): ref for ref in provider_refs}
        items = self._table.batch_get(place for place in places if place.is_possible)
        return {places[place]: text(item, "payment_id") for place, item in items.items()}

    def ids_told(self, tenant_id: str, provider: ProviderName, first: datetime, last: datetime) -> set[str]:
        """The ids of payments of which a provider told between two moments what stands on its statements."""
        told = keys.facts_told(tenant_id, provider)
        query = Query(keys.BY_TIME, told, first=rfc3339(first), last=f"{rfc3339(last)}#~")
        return {text(item, "time_sk").split("#")[1] for item in self._table.query_all(query)}

    def id_of_capture(self, tenant_id: str, provider: ProviderName, provider_ref: str) -> str | None:
        """Which payment a capture belongs to, by the provider's name for it."""
        item = self._table.get(keys.payment_fact(tenant_id, provider, provider_ref, "CAPTURED", ""))
        return text(item, "payment_id") if item else None

    def due(self, tenant_id: str, now: datetime) -> list[str]:
        """The ids of payments about which their providers are to be asked now, longest due first."""
        query = Query(keys.BY_WORK, keys.payments_due(tenant_id), last=f"{rfc3339(now)}#~")
        return [text(item, "work_sk").partition("#")[2] for item in self._table.query_all(query)]

    def add(self, tx: Transaction, tenant_id: str, payment: Payment, change: Change) -> None:
        """A new payment."""
        tx.put(_payment_item(tenant_id, payment, change), when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, payment: Payment, change: Change) -> None:
        """The next version; StaleVersion when somebody was faster."""
        tx.put(_payment_item(tenant_id, payment, change), when=at_version(payment.version - 1))

    def record_event(self, tx: Transaction, tenant_id: str, endpoint: str, event_id: str, body_hash: str) -> None:
        """An event that was delivered, or EventKnown."""
        item = keys.webhook_event(tenant_id, endpoint, event_id).attributes() | {"body_hash": body_hash}
        tx.put(item, when=ABSENT, otherwise=lambda _old: EventKnown())

    def record_fact(self, tx: Transaction, tenant_id: str, payment: Payment, fact: Fact) -> None:
        """A fact, or FactKnown: unique over all payments at the provider; over an order's where people name it."""
        reference = f"{payment.order_id}/{fact.provider_ref}" if payment.provider == _BY_HAND else fact.provider_ref
        key = keys.payment_fact(tenant_id, payment.provider, reference, fact.kind, fact.refund_ref)
        item = key.attributes() | {"payment_id": payment.id, "amount": fact.amount}
        if fact.kind in ON_STATEMENTS:
            told = keys.facts_told(tenant_id, payment.provider)
            item |= keys.by_time(told, f"{rfc3339(fact.occurred_at)}#{payment.id}#{fact.kind}")
        tx.put(item, when=ABSENT, otherwise=lambda _old: FactKnown(fact))

    def keep_waiting(self, tx: Transaction, tenant_id: str, provider: ProviderName, told: Waiting) -> None:
        """What is about a capture that nobody has told of yet; Overtaken when it has just been told."""
        tx.check(keys.payment_fact(tenant_id, provider, told.about, "CAPTURED", ""), when=ABSENT)
        key = keys.payment_fact(tenant_id, provider, told.about, "WAITING", told.name)
        tx.put(key.attributes() | {"d": pack(told), "ttl": int((told.occurred_at + WAITS_FOR).timestamp())})

    def waiting(self, tenant_id: str, provider: ProviderName, provider_ref: str) -> list[Waiting]:
        """What was told about a capture before it."""
        query = Query(keys.MAIN, keys.payment_facts(tenant_id, provider, provider_ref), begins="WAITING#")
        return [unpack(Waiting, binary(item, "d")) for item in self._table.query_all(query)]

    def quarantine(self, tx: Transaction, tenant_id: str, doubtful: Quarantined, change: Change) -> None:
        """Money that waits for a person, or EventKnown."""
        tx.put(_quarantined_item(tenant_id, doubtful, change), when=ABSENT, otherwise=lambda _old: EventKnown())


class QuarantineRepository:
    """Money that waits for a person, and what people decided about it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, quarantine_id: str) -> Quarantined:
        """One entry, open or not; NotFound for what was never quarantined."""
        item = self._table.get(keys.quarantined(tenant_id, quarantine_id)) if _could_be_an_id(quarantine_id) else None
        if item is None:
            raise NotFound("No such entry")
        return unpack(Quarantined, binary(item, "d"))

    def page(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[Quarantined]:
        """A page of those that are open, newest first."""

        def load(found: Sequence[Item]) -> list[Quarantined | None]:
            places = [key_of(item) for item in found]
            items = self._table.batch_get(places)
            entries = [unpack(Quarantined, binary(items[place], "d")) if place in items else None for place in places]
            return [entry if entry is not None and entry.status == "open" else None for entry in entries]

        query = Query(keys.BY_WORK, keys.quarantine(tenant_id), descending=True)
        return listing(self._table, [query], load, limit=limit, position=position)

    def count_open(self, tenant_id: str, *, most: int) -> int:
        """How many are open, up to so many: one read of the index."""
        return len(self._table.query(Query(keys.BY_WORK, keys.quarantine(tenant_id), limit=most)).items)

    def save(self, tx: Transaction, tenant_id: str, entry: Quarantined, change: Change) -> None:
        """The next version; Overtaken when somebody was faster."""
        tx.put(_quarantined_item(tenant_id, entry, change), when=at_version(entry.version - 1))


class AccountRepository:
    """A tenant's accounts at providers, without their secrets, and to whom a webhook's address belongs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, provider: ProviderName) -> ProviderAccount:
        """One account; an empty one where nothing was configured."""
        (account,) = self.get_many(tenant_id, [provider])
        return account

    def get_many(self, tenant_id: str, providers: Iterable[ProviderName]) -> list[ProviderAccount]:
        """Accounts, in this order."""
        places = {keys.provider(tenant_id, name): name for name in providers}
        items = self._table.batch_get(places)
        return [_account_of(items[p]) if p in items else ProviderAccount(provider=n) for p, n in places.items()]

    def tenant_at(self, provider: str, endpoint: str) -> str:
        """Whose address this is; NotFound for one that was never given out for the provider."""
        item = self._table.get(keys.webhook_endpoint(endpoint)) if _could_be_an_id(endpoint) else None
        if item is None or text(item, "provider") != provider:
            raise NotFound("No such endpoint")
        return text(item, "tenant_id")


class SecretsRepository:
    """A tenant's accounts with their secrets, which are sealed under the tenant's key."""

    def __init__(self, table: Table, seals: Seals) -> None:
        self._table, self._seals = table, seals

    def get(self, tenant_id: str, provider: ProviderName) -> tuple[ProviderAccount, Secrets]:
        """One account with its secrets; an empty one where nothing was configured."""
        item = self._table.get(keys.provider(tenant_id, provider))
        if item is None:
            return ProviderAccount(provider=provider), Secrets()
        opened = self._seals.open(tenant_id, _place(provider), binary(item, "secrets"))
        return _account_of(item), unpack(Secrets, opened)

    def save(self, tx: Transaction, tenant_id: str, account: ProviderAccount, secrets: Secrets, change: Change) -> None:
        """The next version; the first one opens the webhook's address."""
        sealed = self._seals.seal(tenant_id, _place(account.provider), pack(secrets))
        item = keys.provider(tenant_id, account.provider).attributes()
        item |= {"d": pack(account), "secrets": sealed, "version": account.version, "change": change.packed()}
        first = account.version == 1
        tx.put(item, when=ABSENT if first else at_version(account.version - 1))
        if first:
            key = keys.webhook_endpoint(endpoint_id(tenant_id, account.provider))
            tx.put(key.attributes() | {"tenant_id": tenant_id, "provider": account.provider})


def _payment_item(tenant_id: str, payment: Payment, change: Change) -> Item:
    item = keys.payment(tenant_id, payment.order_id, payment.id).attributes()
    if payment.check_at:
        item |= keys.by_work(keys.payments_due(tenant_id), f"{rfc3339(payment.check_at)}#{payment.id}")
    return item | {"d": pack(payment), "version": payment.version, "change": change.packed()}


def _quarantined_item(tenant_id: str, entry: Quarantined, change: Change) -> Item:
    item = keys.quarantined(tenant_id, entry.id).attributes()
    if entry.status == "open":
        item |= keys.by_work(keys.quarantine(tenant_id), f"{rfc3339(entry.received_at)}#{entry.id}")
    return item | {"d": pack(entry), "version": entry.version, "change": change.packed()}


def _account_of(item: Item) -> ProviderAccount:
    return unpack(ProviderAccount, binary(item, "d"))


def _could_be_an_id(value: str) -> bool:
    """Anything else need not be looked up, and could be too long for a key."""
    return value.isascii() and value.isalnum() and len(value) <= 64


def _place(provider: ProviderName) -> str:
    return f"provider#{provider}"
