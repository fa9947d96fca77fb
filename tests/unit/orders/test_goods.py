"""Goods leave the house, arrive, are taken back before they arrive, or come back from the customer."""

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.errors import IllegalState, InvalidRequest, NotFound
from shared.orders.errors import ExceedsAllocation, ExceedsShipped, PaymentRequired
from shared.orders.models import Order
from shared.stock.models import ChangeWarehouse
from shared.stock.warehouses import WarehouseService
from tests.builders import ONCE, TENANT, a_warehouse
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house() -> House:
    """Five chairs in MAIN and five in EAST, and a customer on credit."""
    house = House(MemoryTable())
    house.open("EAST", priority=20)
    house.receive("CHAIR", 5)
    house.receive("CHAIR", 5, "EAST")
    house.customer = house.meet(credit=1_000_000)
    return house


def holdings(order: Order) -> list[tuple[int, dict[str, int]]]:
    """What each line has shipped and what it holds, by warehouse."""
    return [(line.shipped, {a.warehouse_id: a.quantity for a in line.allocations}) for line in order.lines]


def sent(order: Order, nth: int = -1) -> list[tuple[str, str, int]]:
    return [(line.sku, line.warehouse_id, line.quantity) for line in order.shipments[nth].lines]


def test_goods_leave_the_named_warehouse_only(house):
    order = house.place(chairs(8))

    with pytest.raises(ExceedsAllocation):
        house.ship(order, chairs(4, warehouse_id="EAST"))

    shipped = house.ship(order, chairs(2, warehouse_id="EAST"), chairs(1))
    assert sent(shipped) == [("CHAIR", "EAST", 2), ("CHAIR", "MAIN", 1)]
    assert holdings(shipped) == [(3, {"MAIN": 4, "EAST": 1})]
    assert (house.shelf("CHAIR", "MAIN"), house.shelf("CHAIR", "EAST")) == ((4, 4, 0), (3, 1, 2))


def test_goods_of_one_sku_leave_line_after_line(house):
    order = house.place(chairs(2), chairs(3))

    shipped = house.ship(order, chairs(3))

    assert holdings(shipped) == [(2, {}), (1, {"MAIN": 2})]


def test_one_sku_in_several_lines_of_a_shipment_counts_as_their_sum(house):
    order = house.place(chairs(3))

    with pytest.raises(ExceedsAllocation):
        house.ship(order, chairs(2), chairs(2))

    assert sent(house.ship(order, chairs(2), chairs(1))) == [("CHAIR", "MAIN", 3)]


@pytest.mark.parametrize("line", [{"sku": "GHOST", "quantity": 1}, {"sku": "CHAIR", "quantity": 4}])
def test_what_the_order_does_not_hold_does_not_ship(house, line):
    order = house.place(chairs(3))

    with pytest.raises(ExceedsAllocation):
        house.ship(order, line)

    assert house.now(order) == order


def test_what_is_still_awaited_does_not_ship(house):
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(backorder_limit=5), expected_version=None)
    order = house.place(chairs(12))

    with pytest.raises(ExceedsAllocation):
        house.ship(order, chairs(11))

    assert house.ship(order, chairs(10)).fulfilment_status == "partially_shipped"


def test_an_order_of_a_product_gone_from_sale_still_ships(house):
    order = house.place(chairs(3))
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(status="archived"), expected_version=None)

    assert house.ship(order).fulfilment_status == "shipped"


def test_prepaid_goods_leave_when_all_is_paid_and_not_before(house):
    order = house.place(chairs(2), to=house.meet())
    house.pay(order, 199_99)

    with pytest.raises(PaymentRequired):
        house.ship(order)

    assert house.ship(house.pay(order)).fulfilment_status == "shipped"


def test_an_unpaid_order_of_two_shipments_is_delivered_with_the_second(house):
    order = house.place(chairs(3))
    house.ship(order, chairs(1))
    house.ship(order, chairs(2))

    assert house.deliver(order, 1).fulfilment_status == "shipped"
    assert house.deliver(order, 0).fulfilment_status == "delivered"
    assert [shipment.status for shipment in house.now(order).shipments] == ["delivered", "delivered"]


@pytest.mark.parametrize("step", ["deliver", "take_shipment_back"])
def test_a_shipment_arrives_or_is_taken_back_once(house, step):
    order = house.place(chairs(3))
    for first in (house.deliver, house.take_shipment_back):
        house.ship(order, chairs(1))
        first(order)
        with pytest.raises(IllegalState):
            getattr(house, step)(order)


def test_an_unknown_shipment_is_not_found(house):
    order = house.place(chairs(3))

    with pytest.raises(NotFound):
        house.fulfilment.deliver(house.boss, order.id, "S1", expected_version=None, once=ONCE)


def test_a_shipment_that_is_taken_back_puts_everything_where_it_was(house):
    order = house.place(chairs(8))
    house.ship(order)

    back = house.take_shipment_back(order)

    assert holdings(back) == holdings(order)
    assert (back.fulfilment_status, back.shipments[0].status) == ("unfulfilled", "cancelled")
    assert (house.shelf("CHAIR", "MAIN"), house.shelf("CHAIR", "EAST")) == ((5, 5, 0), (5, 3, 2))
    the_books_agree(house.table, TENANT, [house.customer.id])


def test_lines_get_back_what_they_held_in_the_warehouse_that_they_named(house):
    order = house.place(chairs(3, warehouse_id="MAIN"), chairs(3, warehouse_id="EAST"))
    house.ship(order)

    back = house.take_shipment_back(order)

    assert holdings(back) == [(0, {"MAIN": 3}), (0, {"EAST": 3})]


def test_the_earlier_of_two_shipments_goes_back_to_the_lines_it_came_from(house):
    order = house.place(chairs(3, warehouse_id="EAST"), chairs(3, warehouse_id="MAIN"))
    house.ship(order, chairs(2, warehouse_id="EAST"))
    house.ship(order, chairs(3, warehouse_id="MAIN"))

    back = house.take_shipment_back(order, 0)

    assert holdings(back) == [(0, {"EAST": 3}), (3, {})]


def test_what_came_back_from_the_customer_cannot_be_taken_back_too(house):
    order = house.place(chairs(3))
    house.ship(order)
    house.take_back(order, chairs(1))

    with pytest.raises(ExceedsShipped):
        house.take_shipment_back(order)


def test_sellable_goods_become_available_and_damaged_ones_stand_apart(house):
    order = house.ship(house.place(chairs(5)))

    back = house.take_back(order, chairs(1), chairs(2, condition="damaged"))

    assert (house.shelf("CHAIR", "MAIN"), house.damaged()) == ((1, 0, 1), 2)
    assert (back.fulfilment_status, back.lines[0].returned, back.total) == ("partially_returned", 3, 50_000)
    the_books_agree(house.table, TENANT, [house.customer.id])


def test_of_five_that_were_shipped_three_come_back_and_two_but_not_three_and_three(house):
    order = house.ship(house.place(chairs(5)))
    house.take_back(order, chairs(3))

    with pytest.raises(ExceedsShipped):
        house.take_back(order, chairs(3))

    assert house.take_back(order, chairs(2)).fulfilment_status == "returned"
    assert house.shelf("CHAIR", "MAIN") == (5, 0, 5)


def test_one_sku_in_several_lines_of_a_return_counts_as_their_sum(house):
    order = house.ship(house.place(chairs(5)))

    with pytest.raises(ExceedsShipped):
        house.take_back(order, chairs(3), chairs(3, condition="damaged"))

    assert house.damaged() == 0


@pytest.mark.parametrize("sku", ["GHOST", "TABLE"])
def test_what_is_not_on_the_order_does_not_come_back(house, sku):
    house.sell("TABLE")
    order = house.ship(house.place(chairs(5)))

    with pytest.raises(ExceedsShipped):
        house.take_back(order, {"sku": sku, "quantity": 1})


def test_goods_come_back_to_where_they_left_first_from_the_first_shipment(house):
    order = house.place(chairs(8))
    house.ship(order, chairs(3, warehouse_id="EAST"))
    house.ship(order, chairs(5, warehouse_id="MAIN"))

    back = house.take_back(order, chairs(4))

    assert [(line.warehouse_id, line.quantity) for line in back.returns[0].lines] == [("EAST", 3), ("MAIN", 1)]
    assert (house.shelf("CHAIR", "EAST"), house.shelf("CHAIR", "MAIN")) == ((5, 0, 5), (1, 0, 1))


def test_goods_come_back_to_the_warehouse_that_is_named(house):
    a_warehouse(house.table, "WEST")
    order = house.ship(house.place(chairs(5)))

    house.take_back(order, chairs(2, warehouse_id="WEST"))

    assert house.shelf("CHAIR", "WEST") == (2, 0, 2)
    house.take_back(order, chairs(3))
    assert house.shelf("CHAIR", "MAIN") == (3, 0, 3)


@pytest.mark.parametrize("place", ["MOON", "EAST"])
def test_nothing_comes_back_to_a_warehouse_that_is_not_open(house, place):
    order = house.ship(house.place(chairs(10)))
    closing = ChangeWarehouse(status="closed")
    WarehouseService(house.table).change(house.boss, "EAST", closing, expected_version=None)

    with pytest.raises(InvalidRequest) as refused:
        house.take_back(order, chairs(1, warehouse_id="MAIN"), chairs(1, warehouse_id=place))

    assert refused.value.errors[0].pointer == "/lines/1/warehouse_id"
    assert house.now(order) == order


def test_nothing_comes_back_of_an_order_that_never_left(house):
    for order in (house.draft(chairs(1)), house.cancel(house.place(chairs(1)))):
        with pytest.raises(IllegalState):
            house.take_back(order, chairs(1))


def test_a_return_gives_no_credit_back(house):
    order = house.ship(house.place(chairs(5)))
    house.take_back(order, chairs(5))

    assert house.credit_used(house.customer) == 500_00
    assert house.now(order).balance == 500_00


def test_the_timeline_tells_what_left_and_what_came_back(house):
    order = house.place(chairs(5))
    house.ship(order)
    house.deliver(order)
    house.take_back(order, chairs(2))

    _placed, shipped, delivered, returned = house.timeline(order)

    shipment, record = house.now(order).shipments[0], house.now(order).returns[0]
    assert (shipped.kind, shipped.data["shipment_id"], shipped.data["units"]) == ("shipped", shipment.id, 5)
    assert delivered.data["fulfilment_status"] == {"from": "shipped", "to": "delivered"}
    assert (returned.kind, returned.data["return_id"], returned.data["units"]) == ("returned", record.id, 2)


def test_a_return_to_more_warehouses_than_one_transaction_takes_beside_it_ends_as_one(house):
    skus = [f"SKU-{n}" for n in range(96)]
    for sku in skus:
        house.sell(sku)
    house.open("WEST")
    house.receive_all(dict.fromkeys(skus, 1))
    order = house.ship(house.place(*({"sku": sku, "quantity": 1} for sku in skus)))

    places = ["MAIN", "EAST", "WEST"]
    back = [{"sku": sku, "quantity": 1, "warehouse_id": places[n % 3]} for n, sku in enumerate(skus)]
    returned = house.take_back(order, *back, once=house.once("k1"))

    assert returned.fulfilment_status == "returned"
    assert [house.shelf(sku) for sku in skus] == [(1, 0, 1)] * 96
    the_books_agree(house.table, TENANT, [house.customer.id])
