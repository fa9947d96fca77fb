"""Lists of orders: a page costs what it costs, however long the history behind it is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.core.actor import Role
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.models import OrderSummary
from tests import history
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
COUNT = 3000


class CountingTable(MemoryTable):
    """Counts the items that queries read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def query(self, query):
        page = super().query(query)
        self.read += len(page.items)
        return page


@pytest.fixture(scope="module")
def table() -> CountingTable:
    table = CountingTable()
    a_tenant(table)
    for items in history.items_of(TENANT, history.past(TENANT, NOW, COUNT, people=3)):
        table.put_all(items)
    return table


def pages(table: CountingTable, narrowed: OrderFilter, *, limit: int = 50, actor=None) -> Iterator[list[OrderSummary]]:
    finder, position = OrderFinder(table, FrozenClock(NOW)), None
    while True:
        listing = finder.page(actor or an_actor(), narrowed, limit=limit, position=position)
        yield listing.items
        position = listing.position
        if position is None:
            return


ORDERS = list(history.past(TENANT, NOW, COUNT, people=3))
RARE = [order for order in ORDERS if order.status == "submitted"]


@pytest.mark.parametrize(
    "narrowed",
    [
        OrderFilter(status="submitted"),
        OrderFilter(payment_status="unpaid"),
        OrderFilter(fulfilment_status="unfulfilled"),
        OrderFilter(status="submitted", salesperson_id=RARE[0].salesperson_id),
        OrderFilter(status="draft"),
        OrderFilter(status="draft", customer_id=RARE[0].customer_id),
    ],
)
def test_a_page_reads_no_more_than_so_much_and_no_match_is_lost(table: CountingTable, narrowed: OrderFilter) -> None:
    table.read, found, most = 0, [], 0
    for page in pages(table, narrowed):
        found += page
        most, table.read = max(most, table.read), 0

    names = ("status", "payment_status", "fulfilment_status", "salesperson_id", "customer_id")
    wanted = {name: getattr(narrowed, name) for name in names if getattr(narrowed, name) is not None}
    expected = [o for o in reversed(ORDERS) if all(getattr(o, name) == value for name, value in wanted.items())]
    assert [order.id for order in found] == [order.id for order in expected]
    assert most <= 1400


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_what_matches_often_fills_its_pages(table: CountingTable, limit: int) -> None:
    listed = [page for page, _ in zip(pages(table, OrderFilter(status="closed"), limit=limit), range(9), strict=False)]

    closed = [order.id for order in reversed(ORDERS) if order.status == "closed"]
    assert {len(page) for page in listed} == {limit}
    assert [order.id for page in listed for order in page] == closed[: 9 * limit]


def test_no_cursor_is_given_where_nothing_more_matches(table: CountingTable) -> None:
    first = datetime(2026, 11, 21, tzinfo=UTC).date()
    listed = list(pages(table, OrderFilter(status="closed", first_day=first)))

    assert [len(page) for page in listed][:-1] == [50] * (len(listed) - 1)
    assert listed[-1]


def test_a_sales_person_goes_through_the_own_history_in_bounded_pages(table: CountingTable) -> None:
    ann = an_actor(Role.SALES, user_id=RARE[0].salesperson_id)

    found = [order.id for page in pages(table, OrderFilter(status="submitted"), actor=ann) for order in page]

    assert found == [order.id for order in reversed(RARE) if order.salesperson_id == RARE[0].salesperson_id]
