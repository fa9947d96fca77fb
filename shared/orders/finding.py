"""Lists of orders: each walks the narrowest index that serves it, newest placed first.

What no index narrows is looked at and passed over, but only so much of it for one page: then the page is short, and
its cursor goes on behind the last order that was looked at. So no page costs more, however long the history.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from shared.core.actor import Actor
from shared.core.clock import Clock, day_bounds, system_clock
from shared.core.errors import InvalidRequest, NotFound
from shared.core.ids import order_number_floor
from shared.customers.repository import CustomerRepository
from shared.identity.repository import SettingsRepository
from shared.identity.rows import WHOLE_TENANT, RowRules, Rows
from shared.orders.models import FulfilmentStatus, OrderStatus, OrderSummary, PaymentStatus
from shared.orders.repository import summaries_of
from shared.storage import keys
from shared.storage.cursors import Listing, Position
from shared.storage.item import text
from shared.storage.query import Index, Query
from shared.storage.table import Table

_LEAST_SHARE = 10
"""Orders that are read at once of each of many people."""
_MOST_READ = 1_000
"""Orders that are read for one page, or a few more: some 20 read units."""
_LEAST_READ = 25
"""What reading fewer orders at once counts as: it costs hardly less."""
_READ_ON = 250
"""Orders that are read at once where the first ones did not fill the page."""


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
        self._table, self._clock, self._rules = table, clock, RowRules(table)
        self._settings, self._customers = SettingsRepository(table), CustomerRepository(table)

    def page(
        self, actor: Actor, narrowed: OrderFilter, *, limit: int, position: Position | None
    ) -> Listing[OrderSummary]:
        """A page of orders, newest placed first. Its position is a number, whatever index was walked for it."""
        seen, tenant_id = self._rules.of(actor), actor.tenant_id
        rows, span = seen.of(narrowed.salesperson_id), self._span(tenant_id, narrowed)
        if narrowed.customer_id is not None and not self._sees(tenant_id, seen, narrowed.customer_id):
            return Listing([], None)
        if position is not None:
            span = span.before(position["number"])
        walk = self._walk(tenant_id, rows, narrowed.customer_id, span, limit + (2 if position else 1))
        return _filled(walk, lambda order: narrowed.keeps(order, rows), limit)

    def of_customer(
        self, actor: Actor, customer_id: str, *, limit: int, position: Position | None
    ) -> Listing[OrderSummary]:
        """A page of a customer's orders; NotFound where the row rules hide him."""
        self._customers.get(actor.tenant_id, self._rules.of(actor), customer_id)
        return self.page(actor, OrderFilter(customer_id=customer_id), limit=limit, position=position)

    def numbered(self, actor: Actor, beginning: str, *, limit: int) -> list[OrderSummary]:
        """The newest orders whose number begins so; six digits at least, the year and month, are needed."""
        rows, span = self._rules.of(actor), _Span(beginning, f"{beginning}~")
        walk = self._walk(actor.tenant_id, rows, None, span, limit)
        return _filled(walk, lambda order: rows.include(order.salesperson_id), limit).items

    def first_day(self, actor: Actor) -> date:
        """A day before which the tenant has no order, in any time zone; the current month may be unmarked yet."""
        marks = self._table.query(Query(keys.MAIN, keys.order_months(actor.tenant_id), limit=1)).items
        first = text(marks[0], "SK") if marks else f"{self._clock():%Y-%m}"
        return date.fromisoformat(f"{first}-01") - timedelta(days=1)

    def _walk(
        self, tenant_id: str, rows: Rows, customer_id: str | None, span: "_Span", page: int
    ) -> Iterator[OrderSummary]:
        if customer_id is None and rows.salespeople is not None:
            return self._merged(tenant_id, sorted(rows.salespeople), span, page)
        reads = _Reads(_MOST_READ)
        if customer_id is not None:
            return self._newest(keys.BY_CUSTOMER, keys.orders_of_customer(tenant_id, customer_id), span, page, reads)
        partitions = (keys.orders_of_month(tenant_id, month) for month in self._months(tenant_id, span))
        return chain.from_iterable(self._newest(keys.BY_TIME, partition, span, page, reads) for partition in partitions)

    def _merged(self, tenant_id: str, people: Sequence[str], span: "_Span", page: int) -> Iterator[OrderSummary]:
        """Several people's orders as one list: of each no more is read than is likely to be shown."""
        share = min(page, max(_LEAST_SHARE, 2 * page // max(1, len(people))))
        reads = _Reads(_MOST_READ + len(people) * max(share, _LEAST_READ))
        partitions = [keys.orders_of_salesperson(tenant_id, person) for person in people]
        walks = [self._newest(keys.BY_SALESPERSON, partition, span, share, reads) for partition in partitions]
        return heapq.merge(*walks, key=lambda order: order.number, reverse=True)

    def _newest(
        self, index: Index, partition: str, span: "_Span", page: int, reads: "_Reads"
    ) -> Iterator[OrderSummary]:
        query = Query(index, partition, first=span.first, last=span.last, descending=True, limit=page)
        while True:
            reads.demand_more()
            found = self._table.query(query)
            reads.count(len(found.items))
            yield from (order for order in summaries_of(found.items) if order.number != span.last)
            if found.next is None:
                return
            query = query.after(found.next).limited(min(2 * (query.limit or page), _READ_ON))

    def _sees(self, tenant_id: str, rows: Rows, customer_id: str) -> bool:
        """A hidden customer is one that never was, even where he has orders that are seen."""
        try:
            return rows == WHOLE_TENANT or bool(self._customers.get(tenant_id, rows, customer_id))
        except NotFound:
            return False

    def _span(self, tenant_id: str, narrowed: OrderFilter) -> "_Span":
        first, last = narrowed.first_day, narrowed.last_day
        if first and last and first > last:
            raise InvalidRequest.at("/from", "lies after /to")
        zone = self._settings.recent(tenant_id).time_zone
        start = order_number_floor(day_bounds(first, first, zone)[0]) if first else None
        return _Span(start, order_number_floor(day_bounds(last, last, zone)[1]) if last else None)

    def _months(self, tenant_id: str, span: "_Span") -> Iterator[str]:
        """The months of UTC in which orders were placed, newest first; the current one is tried without a marker."""
        current = f"{self._clock():%Y-%m}"
        if span.touches(current):
            yield current
        markers = self._table.query_all(Query(keys.MAIN, keys.order_months(tenant_id), descending=True))
        earlier = (text(item, "SK") for item in markers)
        yield from (month for month in earlier if month != current and span.touches(month))


def _filled(walk: Iterator[OrderSummary], keeps: Callable[[OrderSummary], bool], limit: int) -> Listing[OrderSummary]:
    """A page of what is kept; short, with a position to go on from, where the walk was stopped."""
    found, seen = list[OrderSummary](), None
    try:
        for seen in walk:
            if keeps(seen):
                found.append(seen)
            if len(found) > limit:
                return Listing(found[:limit], {"number": found[limit - 1].number})
    except _ReadEnough:
        return Listing(found, {"number": seen.number} if seen else None)
    return Listing(found, None)


class _ReadEnough(Exception):
    """As much was read as may be for one page."""


class _Reads:
    """What may still be read for a page."""

    def __init__(self, orders: int) -> None:
        self._left = orders

    def demand_more(self) -> None:
        """_ReadEnough when nothing is left; what is read at once may exceed it."""
        if self._left <= 0:
            raise _ReadEnough

    def count(self, orders: int) -> None:
        self._left -= max(orders, _LEAST_READ)


@dataclass(frozen=True, slots=True)
class _Span:
    """Order numbers from `first` to before `last`; the floor of a moment is no order's number."""

    first: str | None
    last: str | None

    def before(self, number: str) -> "_Span":
        """The part before this number."""
        return _Span(self.first, min(number, self.last or number))

    def touches(self, month: str) -> bool:
        """Whether numbers of this month, `2026-11`, may be in it."""
        begun = month.replace("-", "")
        return (self.first or "")[:6] <= begun and (self.last is None or f"{begun}01-000000-" < self.last)
