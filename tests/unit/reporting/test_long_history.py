"""A hundred thousand orders make no report dearer, and are counted anew in a memory that does not grow with them."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.core.actor import Role
from shared.orders.models import Order
from shared.orders.repository import item_of
from shared.payments.facts import Fact
from shared.payments.models import Payment
from shared.reporting import editions
from shared.reporting.customers import CustomersReports
from shared.reporting.models import RollupKey
from shared.reporting.projection import MoneyProjection, SalesProjection
from shared.reporting.rebuild import Disagreement, Progress, Rebuild
from shared.reporting.receivables import Receivables
from shared.reporting.repository import RollupRepository
from shared.reporting.service import Question, ReportingService
from shared.reporting.stock import StockValue
from shared.reporting.takings import PaymentsReports
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack
from shared.storage.query import Page, Query
from tests import history
from tests.bench.recorder import BilledTable
from tests.builders import TENANT, a_product, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock
from tests.unit.reporting.orders import a_line, an_order

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
QUIET = NOW - timedelta(days=61)
"""Before what any report shows by default."""
COUNT, CUSTOMERS, PEOPLE = 100_000, 5, 2


class Unheard(list[Any]):
    """A stream that nobody keeps."""

    def append(self, _image: Any) -> None:
        """Gone."""


class PagedTable(BilledTable):
    """Answers in pages of a thousand items, as DynamoDB answers in pages of a megabyte."""

    def __init__(self) -> None:
        super().__init__()
        self.stream = Unheard()

    def query(self, query: Query) -> Page:
        return super().query(query if query.limit else query.limited(1_000))

    def cost(self, act: Callable[[], object]) -> float:
        """Read units of an act whose settings are in the cache."""
        act()
        self.reset()
        act()
        return self.reset().reads


class House:
    """Sixty days of trade, an order a day; whatever was before may be added."""

    def __init__(self) -> None:
        self.table, self.clock = PagedTable(), FrozenClock(NOW)
        a_tenant(self.table, time_zone="UTC")
        a_warehouse(self.table)
        for number in range(20):
            a_product(self.table, f"OAK-{number}")
            received(self.table, f"OAK-{number}", 50)
        for number in range(60):
            self._sell(number, NOW - timedelta(days=number))

    def _sell(self, number: int, at: datetime) -> None:
        order = an_order(
            a_line(f"OAK-{number % 20}", 1 + number % 3),
            id=f"NEW{number}",
            number=f"{at:%Y%m%d}-{number:06}",
            customer_id=history.customer(number % CUSTOMERS),
            salesperson_id=history.salesperson(number % PEOPLE),
            placed_at=at,
            confirmed_at=at,
            time_zone="UTC",
            on_credit=number % 7 == 0,
            payment_ids=[f"NEW{number}PAYMENT1"],
        )
        fact = Fact(kind="CAPTURED", provider_ref=order.id, amount=order.total, occurred_at=at)
        made = {"method": "page", "amount": order.total, "currency": "CNY", "started_at": at, "facts": [fact]}
        payment = Payment(id=order.payment_ids[0], order_id=order.id, provider="sandbox", **made)
        change = Change.by(an_actor(), "placed", at)
        month = keys.order_month(TENANT, f"{at:%Y-%m}").attributes()
        paid = keys.payment(TENANT, order.id, payment.id).attributes() | {"d": pack(payment)}
        self.table.put_all([item_of(TENANT, order, change), month, paid])
        SalesProjection(self.table).apply(TENANT, order)
        MoneyProjection(self.table).apply(TENANT, [payment])

    def age(self, count: int) -> None:
        """So many orders before, which no projection has seen."""
        for items in history.items_of(TENANT, _confirmed(count)):
            self.table.put_all(items)

    def rebuild(self) -> Iterator[Progress | Disagreement]:
        editions._live.forget(self.table, TENANT)
        yield from Rebuild(self.table, lambda _seconds: None).run(TENANT)
        editions._live.forget(self.table, TENANT)

    def costs(self) -> dict[str, float]:
        """Read units of every report, by name."""
        admin, table, clock = an_actor(Role.ADMIN), self.table, self.clock
        seller = an_actor(Role.SALES, user_id=history.salesperson(1))
        sales, money = ReportingService(table, clock), PaymentsReports(table, clock)
        buyers, last = CustomersReports(table, clock), NOW.date()
        days = {"first": last - timedelta(days=29), "last": last}
        return {
            "month by day": table.cost(lambda: sales.sales(admin, Question(**days, interval="day"))),
            "by product": table.cost(lambda: sales.sales(admin, Question(**days, group_by="product"))),
            "by customer": table.cost(lambda: sales.sales(admin, Question(**days, group_by="customer"))),
            "compared": table.cost(lambda: sales.sales(admin, Question(**days, compare="previous"))),
            "dashboard": table.cost(lambda: sales.dashboard(admin)),
            "own dashboard": table.cost(lambda: sales.dashboard(seller)),
            "payments": table.cost(lambda: money.report(admin, None, None)),
            "customers": table.cost(lambda: buyers.report(admin, None, None)),
            "own customers": table.cost(lambda: buyers.report(seller, None, None)),
            "customers of a month": table.cost(lambda: buyers.report(admin, days["first"], last)),
            "receivables": table.cost(lambda: Receivables(table, clock).report(admin)),
            "stock": table.cost(lambda: StockValue(table, clock).report(admin)),
        }


def _confirmed(count: int) -> Iterator[Order]:
    for order in history.past(TENANT, QUIET, count, customers=CUSTOMERS, people=PEOPLE):
        yield order.but(confirmed_at=order.placed_at)


def test_the_dashboard_costs_three_read_units_at_most():
    costs = House().costs()

    assert costs["dashboard"] <= 3
    assert costs["own dashboard"] <= 3
    assert costs["month by day"] <= 2


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_hundred_thousand_orders_make_no_report_dearer(tell):
    house = House()
    before = house.costs()
    house.age(COUNT)

    told = list(house.rebuild())

    assert house.costs() == before
    progress = [one.orders for one in told if isinstance(one, Progress) and one.step == "fill"]
    assert progress == sorted(progress)
    assert (len(progress) > COUNT / 100, progress[-1]) == (True, COUNT + 60)
    whole = RollupRepository(house.table, editions.EditionRepository(house.table).live(TENANT))
    counted = sum(figures.orders for _, figures in whole.stored(TENANT, "*", "all"))
    assert counted == COUNT + 60
    wrong = {one.place for one in told if isinstance(one, Disagreement)}
    assert all(place.day is None or place.day <= QUIET.date() for place in wrong)
    assert RollupKey("*", "customers", None, history.customer(1)) in wrong
    tell(", ".join(f"{name} {units:g} RCU" for name, units in before.items()))


@pytest.mark.soak
def test_a_rebuild_holds_little_in_hand():
    """Far less than what it reads, let alone what it writes."""
    house, most = House(), 0
    house.age(3_000)
    tracemalloc.start()
    for _ in house.rebuild():
        kept, peak = tracemalloc.get_traced_memory()
        most = max(most, peak - kept)
        tracemalloc.reset_peak()
    tracemalloc.stop()

    assert most < 2 * 1024 * 1024
    assert kept > 5 * most
