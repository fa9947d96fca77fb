"""What customers on credit still owe, and for how long: one entry for each order that is not paid, gone when it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, moment_of, rfc3339, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.rows import WHOLE_TENANT, RowRules, Rows
from shared.orders.models import Order
from shared.orders.repository import OrderRepository, order_of
from shared.reporting.labels import labels
from shared.storage import keys
from shared.storage.item import Item, Key, number, text
from shared.storage.query import Query
from shared.storage.stream import Image
from shared.storage.table import Table

AGES = (30, 60, 90)
"""The last day of each age but the oldest, counted from the day of placing."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What one customer owes, in minor units: in all and by age, from the youngest."""

    customer_id: str
    name: str
    by_age: Sequence[int]

    @property
    def open(self) -> int:
        return sum(self.by_age)


@dataclass(frozen=True, slots=True)
class ReceivablesReport:
    """Customers who owe something, who owes most first."""

    rows: list[Owed]
    currency: str
    as_of: datetime


class Receivables:
    """Keeps the entries and reads them."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._settings = SettingsRepository(table)

    def follow(self, images: Iterable[Image]) -> None:
        """Orders on credit have changed: their entries are what the orders owe now, however late the news is."""
        concerned: dict[str, dict[str, None]] = {}
        for image in images:
            if image.new is not None and order_of(image.new).on_credit:
                tenant_id, order_id = keys.tenant_of(image.key.partition), image.key.partition.rpartition("#")[2]
                concerned.setdefault(tenant_id, {})[order_id] = None
        for tenant_id, order_ids in concerned.items():
            self._bring_up_to_date(tenant_id, self._orders.get_many(tenant_id, WHOLE_TENANT, order_ids))

    def _bring_up_to_date(self, tenant_id: str, orders: Iterable[Order]) -> None:
        entries = []
        for order in orders:
            place = keys.receivable(tenant_id, order.customer_id, order.id)
            if owes(order):
                entries.append(_entry(place, order))
            else:
                with self._table.transaction() as tx:
                    tx.delete(place)
        self._table.put_all(entries)

    def report(self, actor: Actor) -> ReceivablesReport:
        """Open balances of the orders that the actor sees, by customer and age."""
        tenant_id, rows, now = actor.tenant_id, self._rules.of(actor), self._clock()
        settings = self._settings.recent(tenant_id)
        today = local_day(now, settings.time_zone)
        owed: dict[str, list[int]] = {}
        for item in self._table.query_all(Query(keys.MAIN, keys.receivables(tenant_id))):
            if rows.include(str(item["salesperson"]) or None):
                ages = owed.setdefault(text(item, "SK").partition("#")[0], [0] * (len(AGES) + 1))
                ages[_age(item, today, settings.time_zone)] += number(item, "open")
        return ReceivablesReport(self._rows(tenant_id, rows, owed), settings.currency, now)

    def _rows(self, tenant_id: str, rows: Rows, owed: dict[str, list[int]]) -> list[Owed]:
        names = labels(self._table, tenant_id, rows, "customer", owed)
        found = [Owed(customer_id, names[customer_id], ages) for customer_id, ages in owed.items()]
        return sorted(found, key=lambda row: (-row.open, row.customer_id))


def owes(order: Order) -> bool:
    """Whether the order is a sale on credit that is not paid."""
    return order.on_credit and order.status in ("confirmed", "closed") and order.balance > 0


def _entry(place: Key, order: Order) -> Item:
    told: Item = {"open": order.balance, "placed_at": rfc3339(order.placed_at)}
    return place.attributes() | told | {"salesperson": order.salesperson_id or ""}


def _age(item: Item, today: date, time_zone: str) -> int:
    days = (today - local_day(moment_of(text(item, "placed_at")), time_zone)).days
    return sum(days > last for last in AGES)
