"""Lists of orders: each walks the narrowest index that serves it, newest placed first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, day_bounds, system_clock
from shared.core.errors import InvalidRequest
from shared.core.ids import order_number_floor
from shared.identity.repository import SettingsRepository
from shared.identity.rows import Rows, rows_of
from shared.orders.models import FulfilmentStatus, OrderStatus, OrderSummary, PaymentStatus
from shared.orders.repository import summaries_of
from shared.storage import keys
from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, text
from shared.storage.listing import listing
from shared.storage.query import Index, Query
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed by; None keeps all. Days are the tenant's, both included."""

    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    customer_id: str | None = None
    salesperson_id: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    def keeps(self, order: OrderSummary, rows: Rows) -> bool:
        """Whether the order passes, days aside, and the row rules show it."""
        names = ("status", "payment_status", "fulfilment_status", "customer_id", "salesperson_id")
        wanted = {name: getattr(self, name) for name in names}
        passes = all(value is None or getattr(order, name) == value for name, value in wanted.items())
        return passes and rows.include(order.salesperson_id)


class OrderFinder:
    """Lists orders as an actor sees them."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._settings = SettingsRepository(table)

    def page(
        self, actor: Actor, narrowed: OrderFilter, *, limit: int, position: Position | None
    ) -> Listing[OrderSummary]:
        """A page of orders, newest placed first."""
        rows = rows_of(actor)

        def load(items: Sequence[Item]) -> list[OrderSummary | None]:
            return [order if narrowed.keeps(order, rows) else None for order in summaries_of(items)]

        queries = self._queries(actor.tenant_id, narrowed, rows)
        return listing(self._table, queries, load, limit=limit, position=position)

    def _queries(self, tenant_id: str, narrowed: OrderFilter, rows: Rows) -> Iterator[Query]:
        first, last = self._span(tenant_id, narrowed)
        sellers = sorted(rows.salespeople) if rows.salespeople is not None else [narrowed.salesperson_id]
        if narrowed.customer_id is not None:
            yield _query(keys.BY_CUSTOMER, keys.orders_of_customer(tenant_id, narrowed.customer_id), first, last)
        elif len(sellers) == 1 and sellers[0] is not None:
            yield _query(keys.BY_SALESPERSON, keys.orders_of_salesperson(tenant_id, sellers[0]), first, last)
        else:
            for month in self._months(tenant_id, first, last):
                yield _query(keys.BY_TIME, keys.orders_of_month(tenant_id, month), first, last)

    def _span(self, tenant_id: str, narrowed: OrderFilter) -> tuple[datetime | None, datetime | None]:
        first, last = narrowed.first_day, narrowed.last_day
        if first and last and first > last:
            raise InvalidRequest.at("/from", "lies after /to")
        zone = self._settings.recent(tenant_id).time_zone
        start = day_bounds(first, first, zone)[0] if first else None
        return start, day_bounds(last, last, zone)[1] if last else None

    def _months(self, tenant_id: str, first: datetime | None, last: datetime | None) -> Iterator[str]:
        """The months of UTC in which orders were placed, newest first; the current one is tried without a marker."""
        lowest = f"{first:%Y-%m}" if first else ""
        highest = f"{last - timedelta(microseconds=1):%Y-%m}" if last else "~"
        current = f"{self._clock():%Y-%m}"
        if lowest <= current <= highest:
            yield current
        markers = Query(keys.MAIN, keys.order_months(tenant_id), first=lowest or None, last=highest, descending=True)
        earlier = (text(item, "SK") for item in self._table.query_all(markers))
        yield from (month for month in earlier if month != current)


def _query(index: Index, partition: str, first: datetime | None, last: datetime | None) -> Query:
    """`last` itself is not included: no number equals the floor of a moment."""
    return Query(
        index,
        partition,
        first=order_number_floor(first) if first else None,
        last=order_number_floor(last) if last else None,
        descending=True,
    )
