"""Calls, capacity units and bytes of what the product does most."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.requests import PlaceOrderLine
from shared.reporting.projection import SalesProjection
from shared.reporting.reports import Span
from shared.reporting.service import Question, ReportingService
from shared.stock.errors import OutOfStock
from shared.storage import keys
from shared.web.throttle import STRIDE, Throttle
from tests.bench.capacity import item_size, value_size
from tests.bench.measured import Figure
from tests.bench.recorder import Bill
from tests.bench.trade import Trade, sku_of

MONTH = Span(date(2026, 1, 1), date(2026, 1, 31))
PLACING = {1: 4, 3: 8, 10: 22, 50: 104}
"""Write units of placing so many lines in one transaction, after one batched read."""
MANY, MANY_CALLS, MANY_UNITS = 500, 16, 1100
"""An order of as many lines as there may be: its calls and write units."""


def figures(trade: Trade) -> list[Figure]:
    """Everything that one process can count; what is cached is in the cache."""
    trade.place(trade.wish(1), "warm")
    found = [figure for lines, units in PLACING.items() for figure in placing(trade, lines, calls=2, units=units)]
    large = Trade.stocked_up(replace(trade.table, client=trade.client.unbilled), goods=MANY)
    large.place(large.wish(1), "warm")
    found += placing(large, MANY, calls=MANY_CALLS, units=MANY_UNITS)
    return [*found, *replaying(trade), *falling_short(trade), *listing(trade), *reporting(trade), *counting(trade)]


def placing(trade: Trade, lines: int, *, calls: int, units: int) -> list[Figure]:
    """An order of so many lines; above one transaction's hundred items it takes several."""
    wish = trade.wish(lines)
    bill = billed(trade, lambda: trade.place(wish, f"place-{lines}"))
    what = f"placing {lines} line{'s' * (lines > 1)}"
    order = trade.place(wish, f"place-{lines}").order
    item = trade.stored(*_key(keys.order(trade.admin.tenant_id, order.id)))
    return [
        Figure(f"{what}: calls", len(bill.calls), calls),
        Figure(f"{what}: write units", bill.writes, units, "WCU", f"and {bill.index_writes} of indexes"),
        Figure(f"{what}: read units", bill.reads, None, "RCU"),
        Figure(f"{what}: bytes of the order", item_size(item), None, "B", heaviest(item)),
    ]


def replaying(trade: Trade) -> list[Figure]:
    """The same request again."""
    wish = trade.wish(1)
    trade.place(wish, "replay")
    bill = billed(trade, lambda: trade.place(wish, "replay"))
    return [Figure("replay: calls", len(bill.calls), 2), Figure("replay: units", bill.units, None, "CU")]


def falling_short(trade: Trade) -> list[Figure]:
    """More than there is."""
    wish = trade.wish(1)
    line = PlaceOrderLine(sku=sku_of(0), quantity=1_000_000)

    def refused() -> None:
        try:
            trade.place(wish.model_copy(update={"lines": [line]}), "short")
        except OutOfStock:
            return
        raise AssertionError("there was enough after all")

    first, again = billed(trade, refused), billed(trade, refused)
    return [
        Figure("shortage: calls", len(first.calls), 2, note=", ".join(first.calls)),
        Figure("shortage: units", first.units, None, "CU"),
        Figure("shortage again: calls", len(again.calls), 2, note=", ".join(again.calls)),
        Figure("shortage again: units", again.units, None, "CU"),
    ]


def listing(trade: Trade) -> list[Figure]:
    """The newest 50 of many orders."""
    trade.history(200)
    finder = OrderFinder(trade.table)
    nothing = OrderFilter()
    finder.page(trade.admin, nothing, limit=50, position=None)
    bill = billed(trade, lambda: finder.page(trade.admin, nothing, limit=50, position=None))
    return [
        Figure("newest 50 orders: calls", len(bill.calls), note=", ".join(bill.calls)),
        Figure("newest 50 orders: read units", bill.reads, 1, "RCU"),
    ]


def reporting(trade: Trade) -> list[Figure]:
    """A whole month by day, each day with its sales."""
    projection, service = SalesProjection(trade.table), ReportingService(trade.table)
    for day in MONTH.days():
        moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        wish = trade.wish(10).model_copy(update={"placed_at": moment})
        projection.apply(trade.admin.tenant_id, trade.place(wish, f"month-{day}").order)
    question = Question(first=MONTH.first, last=MONTH.last, interval="day")
    service.sales(trade.admin, question)
    bill = billed(trade, lambda: service.sales(trade.admin, question))
    return [
        Figure("a month's totals by day: calls", len(bill.calls), note=", ".join(bill.calls)),
        Figure("a month's totals by day: read units", bill.reads, 2, "RCU"),
    ]


def counting(trade: Trade) -> list[Figure]:
    """What the tenant's limit costs beside all of the above: a call for every fifty requests, whatever they are."""
    throttle = Throttle(lambda: trade.table, 60_000)

    def fifty_requests() -> None:
        for _ in range(STRIDE):
            throttle.admit(trade.admin.tenant_id)

    bill = billed(trade, fifty_requests)
    return [
        Figure("counting 50 requests of a tenant: calls", len(bill.calls), 1, note=", ".join(bill.calls)),
        Figure("counting 50 requests of a tenant: units", bill.units, 1, "CU"),
    ]


def billed(trade: Trade, act: Callable[[], object]) -> Bill:
    """What an act costs."""
    trade.client.reset()
    act()
    return trade.client.reset()


def heaviest(item: dict[str, dict[str, object]]) -> str:
    """The attributes of an item by weight."""
    weights = {name: len(name) + value_size(typed) for name, typed in item.items()}
    return ", ".join(f"{name} {weight}" for name, weight in sorted(weights.items(), key=lambda pair: -pair[1]))


def _key(key: keys.Key) -> tuple[str, str]:
    return key.partition, key.sort
