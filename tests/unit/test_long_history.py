"""A hundred thousand orders make no list slower: what each page reads, from the sizes of its items."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.catalog.service import CatalogService, ProductFilter
from shared.core.actor import Actor, Role
from shared.core.ids import new_tenant_id
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.models import Order
from shared.stock.service import StockService
from tests import history
from tests.bench.recorder import BilledTable
from tests.builders import a_product, a_team, a_tenant, a_warehouse, an_actor, received

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("long-history")]

NOW = datetime.now(UTC)
COUNT = 100_000
EVERY_FILTER = {
    "none": {},
    "status": {"status": "closed"},
    "a rare status": {"status": "submitted"},
    "a status that no order has": {"status": "draft"},
    "payment status": {"payment_status": "paid"},
    "a rare payment status": {"payment_status": "unpaid"},
    "fulfilment status": {"fulfilment_status": "shipped"},
    "a rare fulfilment status": {"fulfilment_status": "unfulfilled"},
    "customer": {"customer_id": history.customer(7)},
    "customer and a rare status": {"customer_id": history.customer(7), "status": "submitted"},
    "sales person": {"salesperson_id": history.salesperson(7)},
    "sales person and a rare status": {"salesperson_id": history.salesperson(7), "status": "submitted"},
    "days": {"first_day": date(2025, 3, 1), "last_day": date(2025, 3, 2)},
    "days and a rare status": {"last_day": NOW.date() - timedelta(days=400), "status": "submitted"},
}


@dataclass(frozen=True)
class House:
    """A tenant with that history, in a table whose every read is billed."""

    table: BilledTable
    tenant_id: str
    orders: list[Order]
    manager: Actor

    @property
    def admin(self) -> Actor:
        return an_actor(tenant_id=self.tenant_id)

    def billed(self, act: Callable[[], object]) -> tuple[float, int]:
        """Read units and calls of an act whose settings are in the cache."""
        act()
        self.table.reset()
        act()
        bill = self.table.reset()
        return bill.reads, len(bill.calls)


@pytest.fixture(scope="module")
def house() -> House:
    table, tenant_id = BilledTable(), new_tenant_id()
    a_tenant(table, tenant_id, time_zone="UTC")
    a_warehouse(table, tenant_id=tenant_id)
    for number in range(80):
        a_product(table, f"OAK-{number:03}", name=f"Oak chair {number}", tenant_id=tenant_id)
        received(table, f"OAK-{number:03}", 5, tenant_id=tenant_id)
    manager = a_team(table, "MIA", *map(history.salesperson, range(5)), tenant_id=tenant_id)
    orders = list(history.past(tenant_id, NOW, COUNT))
    for items in history.items_of(tenant_id, iter(orders)):
        table.put_all(items)
    return House(table, tenant_id, orders, manager)


@pytest.mark.parametrize("name", EVERY_FILTER)
def test_no_page_of_orders_costs_more_for_the_history_behind_it(
    house: House, name: str, tell: Callable[[str], None]
) -> None:
    finder, narrowed = OrderFinder(house.table), OrderFilter(**EVERY_FILTER[name])  # type: ignore[arg-type]
    costs = []
    for actor in (
        house.admin,
        house.manager,
        an_actor(Role.SALES, user_id=history.salesperson(3), tenant_id=house.tenant_id),
    ):
        reads, calls = house.billed(lambda who=actor: finder.page(who, narrowed, limit=50, position=None))  # type: ignore[misc]
        costs.append(f"{actor.role} {reads:g} RCU in {calls} calls")
        assert reads <= (1.5 if name == "none" and actor.role is Role.ADMIN else 30)
        assert calls <= 25
    tell(f"orders by {name}: {', '.join(costs)}")


@pytest.mark.parametrize("name", ["a rare status", "a rare payment status", "sales person and a rare status"])
def test_what_is_rare_is_found_whole_over_short_pages(house: House, name: str) -> None:
    finder, narrowed = OrderFinder(house.table), OrderFilter(**EVERY_FILTER[name])  # type: ignore[arg-type]
    found, position, pages = list[str](), None, 0
    while position is not None or not pages:
        listing = finder.page(house.admin, narrowed, limit=50, position=position)
        found, position, pages = [*found, *(order.id for order in listing.items)], listing.position, pages + 1

    rare = [order for order in reversed(house.orders) if order.status == "submitted"]
    person = narrowed.salesperson_id
    assert found == [order.id for order in rare if person in (None, order.salesperson_id)]
    assert pages <= COUNT / 900


def test_products_and_stock_do_not_know_of_orders(house: House, tell: Callable[[str], None]) -> None:
    catalog, stock, admin = CatalogService(house.table), StockService(house.table), house.admin
    costs = {
        "products by words": house.billed(
            lambda: catalog.page(admin, ProductFilter(query="oak cha"), limit=50, position=None)
        ),
        "products": house.billed(lambda: catalog.page(admin, ProductFilter(), limit=50, position=None)),
        "stock": house.billed(lambda: stock.page(admin, warehouse_id=None, low=False, limit=50, position=None)),
        "low stock": house.billed(lambda: stock.page(admin, warehouse_id=None, low=True, limit=50, position=None)),
    }
    tell("\n".join(f"{what}: {reads:g} RCU in {calls} calls" for what, (reads, calls) in costs.items()))
    assert max(reads for reads, _ in costs.values()) <= 60
