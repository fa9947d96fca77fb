"""Orders in the table: by id; by time, customer and salesperson for lists; by expiry while they hold unpaid stock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.core.clock import moment_of, rfc3339
from shared.core.errors import IdempotencyKeyReused, NotFound
from shared.identity.rows import Rows
from shared.orders.models import Order, OrderSummary
from shared.orders.summary import packed_summary, unpacked_summary
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Item, at_version, binary, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_NUMBERED = ("time_sk", "customer_sk", "salesperson_sk")
"""Each index sorts orders by their number."""
_FEW = 25
_IN_KEYS = {"id", "number", "version"}


@dataclass(frozen=True, slots=True)
class PlacedBefore(Exception):
    """The idempotency key placed this order before."""

    order: Order


@dataclass(frozen=True, slots=True)
class EndedHolds:
    """Ids of unpaid orders and of what dead processes left, whose time is up; when the next one's will be."""

    orders: list[str]
    postings: list[str]
    next: datetime | None


class OrderRepository:
    """A tenant's orders. An order's item is the idempotency record of its placing."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, rows: Rows, order_id: str) -> Order:
        """One order; NotFound if there is none, or none that is seen."""
        item = self._table.get(keys.order(tenant_id, order_id))
        order = order_of(item) if item else None
        if order is None or not rows.include(order.salesperson_id):
            raise NotFound("No such order")
        return order

    def get_many(self, tenant_id: str, rows: Rows, order_ids: Iterable[str]) -> list[Order]:
        """Those that are there and seen."""
        items = self._table.batch_get(keys.order(tenant_id, order_id) for order_id in order_ids)
        orders = [order_of(item) for item in items.values()]
        return [order for order in orders if rows.include(order.salesperson_id)]

    def add(self, tx: Transaction, tenant_id: str, order: Order, change: Change) -> None:
        """A new order; PlacedBefore when the same request made it already, IdempotencyKeyReused when another did."""

        def otherwise(old: Item | None) -> Exception:
            before = order_of(old) if old else None
            same = before is not None and before.fingerprint == order.fingerprint
            return PlacedBefore(before) if before is not None and same else IdempotencyKeyReused()

        tx.put(item_of(tenant_id, order, change), when=ABSENT, otherwise=otherwise)

    def save(self, tx: Transaction, tenant_id: str, order: Order, change: Change) -> None:
        """The next version (`order.version` is the new one); Overtaken when somebody was faster."""
        tx.put(item_of(tenant_id, order, change), when=at_version(order.version - 1))

    def holds(self, tenant_id: str, now: datetime) -> EndedHolds:
        """Whose time to hold stock is up, longest ago first, and when the next one's will be."""
        orders, postings = list[str](), list[str]()
        for item in self._table.query_all(Query(keys.BY_WORK, keys.holds(tenant_id), limit=_FEW)):
            place = text(item, "work_sk")
            ends, _, order_id = place.partition("#")
            if ends > rfc3339(now):
                return EndedHolds(orders, postings, moment_of(ends))
            posting_id = keys.lease_of(place)
            if posting_id is None:
                orders.append(order_id)
            else:
                postings.append(posting_id)
        return EndedHolds(orders, postings, None)


def order_of(item: Item) -> Order:
    """The order that an item holds."""
    order_id, version = key_of(item).partition.rpartition("#")[2], number(item, "version")
    return unpack(Order, binary(item, "d"), id=order_id, number=text(item, "time_sk"), version=version)


def summaries_of(items: Sequence[Item]) -> list[OrderSummary]:
    """What lists show of the orders in a page of an index."""
    return [_summary_of(item) for item in items]


def _summary_of(item: Item) -> OrderSummary:
    order_id = key_of(item).partition.rpartition("#")[2]
    number_of_order = next(text(item, name) for name in _NUMBERED if name in item)
    return unpacked_summary(order_id, number_of_order, binary(item, "summary"))


def item_of(tenant_id: str, order: Order, change: Change) -> Item:
    item = keys.order(tenant_id, order.id).attributes()
    item |= {
        "d": pack(order, exclude=_IN_KEYS),
        "version": order.version,
        "change": change.packed(),
        "summary": packed_summary(order),
    }
    item |= keys.by_time(keys.orders_of_month(tenant_id, f"{order.placed_at:%Y-%m}"), order.number)
    item |= keys.by_customer(keys.orders_of_customer(tenant_id, order.customer_id), order.number)
    if order.salesperson_id:
        item |= keys.by_salesperson(keys.orders_of_salesperson(tenant_id, order.salesperson_id), order.number)
    if order.holds_unpaid_stock and order.expires_at:
        item |= keys.by_work(keys.holds(tenant_id), keys.hold_sort(order.expires_at, order.id))
    return item
