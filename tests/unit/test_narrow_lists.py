"""What is rare in a long list is found without walking it where an index knows it, and in few calls where none does."""

from collections.abc import Callable

import pytest

from shared.core.clock import system_clock
from shared.core.ids import new_id
from shared.customers.models import Customer, CustomerFilter
from shared.customers.repository import CustomerRepository
from shared.customers.service import CustomerService
from shared.stock.service import StockService
from shared.storage.change import Change
from tests.bench.recorder import Bill, BilledTable
from tests.builders import TENANT, a_product, a_tenant, a_warehouse, an_actor, received

MANY = 1_000


def bill_of(table: BilledTable, act: Callable[[], object]) -> Bill:
    table.reset()
    act()
    return table.reset()


@pytest.fixture(scope="module")
def customers() -> BilledTable:
    """A thousand, of whom each hundredth is a lead of the far north."""
    table, now = BilledTable(), system_clock()
    a_tenant(table)
    change = Change.by(an_actor(), "created", now)
    for number in range(MANY):
        rare = {"stage": "lead", "region": "Far North"} if number % 100 == 0 else {"region": "South"}
        made = Customer(id=new_id(), created_at=now, currency="CNY", name=f"Customer {number}", **rare)
        with table.transaction() as tx:
            CustomerRepository(table).add(tx, TENANT, made, change)
    return table


@pytest.mark.parametrize("asked", [{"region": "Far North"}, {"stage": "lead"}], ids=["region", "stage"])
def test_customers_who_are_rare_cost_themselves_and_not_all_others(customers: BilledTable, asked: dict) -> None:
    service, found = CustomerService(customers, lambda *_: True), []

    def page(**narrowed: str) -> None:
        listing = service.page(an_actor(), CustomerFilter(**narrowed), limit=50, position=None)
        found.append(len(listing.items))

    usual = bill_of(customers, lambda: page(region="South"))
    narrow, walk = (
        bill_of(customers, lambda: page(**asked)),
        bill_of(customers, lambda: page(query="Customer 1 nobody")),
    )

    assert found == [50, MANY // 100, 0]
    assert usual.reads <= 12  # nearly all are read together
    assert narrow.reads <= 18  # the newest fifty, and one for each that is found
    assert len(narrow.calls) <= 3
    assert walk.reads > 5 * narrow.reads


def test_low_stock_is_looked_for_in_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    table = BilledTable()
    a_tenant(table)
    a_warehouse(table)
    for number in range(MANY):
        a_product(table, f"SKU-{number:04}", reorder_point=1)
        if number % 100:
            received(table, f"SKU-{number:04}", 5)
    stock, found = StockService(table), []

    def page(position: dict | None = None) -> dict | None:
        listing = stock.page(an_actor(), warehouse_id=None, low=True, limit=50, position=position)
        found.extend(each.product.sku for each in listing.items)
        return listing.position

    bill = bill_of(table, page)

    assert found == [f"SKU-{number:04}" for number in range(0, MANY, 100)]
    assert len(bill.calls) <= 20
    assert bill.reads < 200

    found.clear()
    monkeypatch.setattr("shared.stock.service._MOST_LOOKED_AT", 300)
    position, pages = page(), 1
    while position:
        position, pages = page(position), pages + 1

    assert found == [f"SKU-{number:04}" for number in range(0, MANY, 100)]
    assert pages == 2
