"""Stories of the trade from end to end, each with its books balanced at the end."""

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.errors import IllegalState
from shared.core.money import Money
from shared.orders.errors import AlreadyShipped
from shared.stock.errors import OutOfStock
from tests.builders import TENANT, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import no_version_is_missing, the_books_agree, the_ledger_proves_the_shelves
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house():
    house = House(MemoryTable())
    yield house
    the_books_agree(house.table, TENANT, [house.customer.id])
    images = list(house.table.stream)
    no_version_is_missing(images, TENANT)
    the_ledger_proves_the_shelves(house.table, TENANT, images, ["CHAIR"])


def held(order) -> dict[str, int]:
    return {place: quantity for (_, place), quantity in order.held.items()}


def two_warehouses(house: House, first: int, second: int) -> None:
    house.open("W1", priority=1)
    house.open("W2", priority=2)
    house.receive("CHAIR", first, "W1")
    house.receive("CHAIR", second, "W2")


def test_thirteen_of_ten_and_fifteen(house):
    two_warehouses(house, 10, 15)

    order = house.place(chairs(13))

    assert held(order) == {"W1": 10, "W2": 3}
    house.pay(order)
    shipped = house.ship(order, chairs(12))
    assert [(line.warehouse_id, line.quantity) for line in shipped.shipments[0].lines] == [("W1", 10), ("W2", 2)]
    assert house.shelf("CHAIR", "W2") == (13, 1, 12)


def test_eight_of_seven_and_nine_come_from_where_most_is(house):
    house.settle(allocation_strategy="most_stock")
    two_warehouses(house, 7, 9)

    assert held(house.place(chairs(8))) == {"W2": 8}
    assert held(house.place(chairs(8))) == {"W1": 7, "W2": 1}


def test_fewest_parcels_for_the_whole_order(house):
    house.settle(allocation_strategy="fewest_parcels")
    house.sell("TABLE")
    two_warehouses(house, 10, 4)
    house.receive("TABLE", 1, "W2")

    order = house.place(chairs(4), {"sku": "TABLE", "quantity": 1})

    assert {place for _, place in order.held} == {"W2"}


def test_a_hold_that_ran_out_gives_way_though_no_sweep_ever_ran(house):
    house.receive("CHAIR", 2)
    first = house.place(chairs(2))
    house.clock.advance(hours=5)

    assert house.now(first).status == "confirmed"
    second = house.place(chairs(2))

    assert (house.now(first).status, second.status) == ("expired", "confirmed")


def test_money_that_arrives_while_the_goods_are_still_held_is_in_time(house):
    house.receive("CHAIR", 2)
    order = house.place(chairs(2))
    payment = house.start(order)
    house.clock.advance(hours=5)

    house.capture(payment)

    assert (house.now(order).payment_status, house.orders.expire_overdue(TENANT)) == ("paid", 0)
    with pytest.raises(OutOfStock):
        house.place(chairs(1))


def test_four_that_were_shipped_cannot_become_two(house):
    house.receive("CHAIR", 5)
    order = house.pay(house.place(chairs(4)))
    house.ship(order)

    with pytest.raises(AlreadyShipped):
        house.edit(order, chairs(2))


def test_the_catalogues_new_price_is_not_the_orders(house):
    house.receive("CHAIR", 5)
    order = house.place(chairs(2))
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(price=cny("999.00")), expected_version=None)

    assert house.edit(order, chairs(3)).order.total == 30_000
    assert house.pay(order).paid == 30_000
    assert house.ship(order).payment_status == "paid"


def test_a_product_goes_from_sale_while_orders_of_it_are_open(house):
    house.receive("CHAIR", 5)
    open_order = house.pay(house.place(chairs(2)))
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(status="archived"), expected_version=None)

    done = house.deliver(house.ship(open_order))

    assert done.status == "closed"
    assert house.take_back(open_order, chairs(1)).fulfilment_status == "partially_returned"
    with pytest.raises(IllegalState):
        house.reopen(open_order)


def test_room_beyond_stock_is_counted_over_all_warehouses(house):
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(backorder_limit=4), expected_version=None)
    two_warehouses(house, 1, 2)

    first = house.place(chairs(5))
    second = house.place(chairs(2, warehouse_id="W2"))

    assert (held(first), first.owed) == ({"W1": 1, "W2": 2}, {("CHAIR", "W1"): 2})
    assert second.owed == {("CHAIR", "W2"): 2}
    with pytest.raises(OutOfStock) as refused:
        house.place(chairs(1, warehouse_id="MAIN"))
    assert [(s.wanted, s.available) for s in refused.value.shortages] == [(1, 0)]
    house.cancel(first)
    assert house.place(chairs(2, warehouse_id="MAIN")).owed == {("CHAIR", "MAIN"): 2}


@pytest.mark.parametrize(
    ("currency", "price", "expected"),
    [
        ("JPY", 333, {"total": 849, "tax": 77, "text": "849"}),
        ("CNY", 333, {"total": 849, "tax": 77, "text": "8.49"}),
        ("KWD", 333, {"total": 849, "tax": 77, "text": "0.849"}),
    ],
)
def test_whole_cents_in_currencies_of_any_decimals(currency, price, expected):
    house = House(MemoryTable(), currency=currency)
    house.sell("CUP", price, tax_rate="0.1")
    house.receive("CUP", 3)

    order = house.place({"sku": "CUP", "quantity": 3, "discount_rate": "0.15"})

    assert (order.total, order.tax) == (expected["total"], expected["tax"])
    assert order.money(order.total).amount == expected["text"]
    paid = house.pay(order)
    assert (paid.paid, paid.payment_status) == (expected["total"], "paid")
    closed = house.close(house.ship(order, {"sku": "CUP", "quantity": 1}))
    assert (closed.total, closed.payment_status) == (283, "overpaid")
    assert Money(closed.balance, currency).minor == 283 - 849
