"""Payments beside their order, accounts at providers, and what providers told: each event and each fact once."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.core.clock import rfc3339
from shared.core.errors import NotFound
from shared.identity.rows import Rows
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.payments.accounts import ProviderAccount, Secrets, endpoint_id
from shared.payments.models import OWN_LENGTH, Fact, Payment, ProviderName
from shared.payments.quarantine import Quarantined
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Item, at_version, binary, number, text
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class EventKnown(Exception):
    """The provider delivered this event before, or the same doubtful money in another one."""


@dataclass(frozen=True, slots=True)
class FactKnown(Exception):
    """The provider told this before; of which payment and how much."""

    payment_id: str
    amount: int


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
        places = [keys.payment(tenant_id, order.id, payment_id) for payment_id in payment_ids]
        items = self._table.batch_get(places)
        return [payment_of(items[place]) for place in places if place in items]

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
        """A fact, or FactKnown: unique over all payments at the provider."""
        key = keys.payment_fact(tenant_id, payment.provider, fact.provider_ref, fact.kind, fact.refund_id)
        item = key.attributes() | {"payment_id": payment.id, "amount": fact.amount}
        tx.put(item, when=ABSENT, otherwise=_fact_known)

    def quarantine(self, tx: Transaction, tenant_id: str, doubtful: Quarantined, change: Change) -> None:
        """Money that waits for a person, or EventKnown."""
        item = keys.quarantined(tenant_id, doubtful.id).attributes()
        item |= keys.by_work(keys.quarantine(tenant_id), f"{rfc3339(doubtful.received_at)}#{doubtful.id}")
        item |= {"d": pack(doubtful), "version": doubtful.version, "change": change.packed()}
        tx.put(item, when=ABSENT, otherwise=lambda _old: EventKnown())


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


def payment_of(item: Item) -> Payment:
    """The payment that an item holds."""
    return unpack(Payment, binary(item, "d"))


def _payment_item(tenant_id: str, payment: Payment, change: Change) -> Item:
    item = keys.payment(tenant_id, payment.order_id, payment.id).attributes()
    return item | {"d": pack(payment), "version": payment.version, "change": change.packed()}


def _account_of(item: Item) -> ProviderAccount:
    return unpack(ProviderAccount, binary(item, "d"))


def _fact_known(old: Item | None) -> Exception:
    return FactKnown(text(old, "payment_id"), number(old, "amount")) if old else EventKnown()


def _could_be_an_id(value: str) -> bool:
    """Anything else need not be looked up, and could be too long for a key."""
    return value.isascii() and value.isalnum() and len(value) <= 64


def _place(provider: ProviderName) -> str:
    return f"provider#{provider}"
