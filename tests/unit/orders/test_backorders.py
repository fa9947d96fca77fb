"""Goods are sold beyond stock up to a limit, and given to those who wait, oldest first."""

import pytest

from shared.orders.backorders import Backorders
from shared.orders.endings import EndingService
from shared.orders.models import Order
from shared.orders.requests import CancelOrder, PlaceOrder, PlaceOrderLine
from shared.orders.service import OrderService
from shared.stock.errors import OutOfStock
from shared.stock.repository import StockRepository
from shared.storage import keys
from shared.storage.query import Query
from tests.builders import (
    ONCE,
    TENANT,
    a_customer,
    a_product,
    a_request,
    a_tenant,
    a_warehouse,
    an_actor,
    cny,
    received,
)
from tests.fakes import FrozenClock, MemoryTable


class Shop:
    """Two chairs in stock, of which three more may be sold; a stream that is followed when told."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table)
        a_warehouse(self.table)
        a_product(self.table, "CHAIR", backorder_limit=3)
        received(self.table, "CHAIR", 2)
        self.customer = a_customer(self.table, payment_terms="credit", credit_limit=cny("10000.00"))
        self.orders = OrderService(self.table, self.clock)
        self.backorders = Backorders(self.table, self.clock)
        self.followed = 0

    def place(self, quantity: int, *, warehouse_id: str | None = None) -> Order:
        self.clock.advance(seconds=1)
        line = PlaceOrderLine(sku="CHAIR", quantity=quantity, warehouse_id=warehouse_id)
        request = PlaceOrder(customer_id=self.customer.id, lines=[line])
        return self.orders.place(an_actor(), request, key=None, fingerprint="f").order

    def follow(self) -> None:
        while self.followed < len(self.table.stream):
            images, self.followed = self.table.stream[self.followed :], len(self.table.stream)
            self.backorders.follow(images)

    def goods_of(self, order: Order) -> tuple[dict[str, int], int]:
        (line,) = self.orders.get(an_actor(), order.id).lines
        return {part.warehouse_id: part.quantity for part in line.allocations}, line.backordered

    def due(self) -> dict[str, int]:
        return StockRepository(self.table).backordered(TENANT, ["CHAIR"]).get("CHAIR", {})

    def waiting(self) -> int:
        return len(list(self.table.query_all(Query(keys.MAIN, keys.waiting(TENANT, "CHAIR")))))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_what_is_not_there_is_sold_up_to_the_limit(shop):
    order = shop.place(4)

    assert shop.goods_of(order) == ({"MAIN": 2}, 2)
    assert shop.due() == {"MAIN": 2}
    with pytest.raises(OutOfStock) as refused:
        shop.place(2)
    assert [(s.wanted, s.available) for s in refused.value.shortages] == [(2, 1)]


def test_the_limit_holds_over_all_warehouses(shop):
    a_warehouse(shop.table, "EAST", priority=20)
    shop.place(3, warehouse_id="EAST")

    with pytest.raises(OutOfStock) as refused:
        shop.place(3, warehouse_id="MAIN")

    assert [(s.wanted, s.available) for s in refused.value.shortages] == [(3, 2)]


def test_goods_that_come_in_go_to_the_oldest_order_first(shop):
    first, second = shop.place(4), shop.place(1)
    shop.follow()

    received(shop.table, "CHAIR", 2)
    shop.follow()

    assert shop.goods_of(first) == ({"MAIN": 4}, 0)
    assert shop.goods_of(second) == ({}, 1)
    assert (shop.due(), shop.waiting()) == ({"MAIN": 1}, 1)


def test_goods_may_come_in_at_another_warehouse_than_they_were_due_from(shop):
    order = shop.place(4)
    a_warehouse(shop.table, "EAST", priority=20)
    shop.follow()

    received(shop.table, "CHAIR", 1, "EAST")
    shop.follow()

    assert shop.goods_of(order) == ({"MAIN": 2, "EAST": 1}, 1)


def test_who_named_a_warehouse_waits_for_it_and_holds_up_nobody(shop):
    a_warehouse(shop.table, "EAST", priority=20)
    named, other = shop.place(1, warehouse_id="EAST"), shop.place(3)
    shop.follow()

    received(shop.table, "CHAIR", 1, "MAIN")
    shop.follow()

    assert shop.goods_of(named) == ({}, 1)
    assert shop.goods_of(other) == ({"MAIN": 3}, 0)


def test_goods_that_another_order_gives_back_are_given_on(shop):
    holder, waiter = shop.place(2), shop.place(2)
    shop.follow()

    cancelled = CancelOrder(reason="changed their mind")
    EndingService(shop.table, shop.clock).cancel(an_actor(), holder.id, cancelled, expected_version=None, once=ONCE)
    shop.follow()

    assert shop.goods_of(waiter) == ({"MAIN": 2}, 0)


def test_a_cancelled_order_is_owed_nothing_more(shop):
    order = shop.place(4)
    shop.follow()

    reason = CancelOrder(reason="changed their mind")
    EndingService(shop.table, shop.clock).cancel(an_actor(), order.id, reason, expected_version=None, once=ONCE)
    shop.follow()

    assert (shop.due(), shop.waiting()) == ({}, 0)
    assert shop.goods_of(order) == ({}, 0)


def test_goods_that_came_before_the_mark_was_there_are_found(shop):
    order = shop.place(4)
    received(shop.table, "CHAIR", 5)

    shop.follow()

    assert shop.goods_of(order) == ({"MAIN": 4}, 0)


def test_the_same_images_again_in_any_order_change_nothing(shop):
    order = shop.place(4)
    received(shop.table, "CHAIR", 1)
    shop.follow()
    before = shop.goods_of(order), shop.due(), shop.waiting()

    shop.backorders.follow(list(reversed(shop.table.stream)))

    assert (shop.goods_of(order), shop.due(), shop.waiting()) == before


def test_a_sale_counts_from_where_it_was_sold_whatever_fills_it(shop):
    order = shop.place(4)
    a_warehouse(shop.table, "EAST", priority=20)
    shop.follow()
    received(shop.table, "CHAIR", 2, "EAST")

    shop.follow()

    (line,) = shop.orders.get(an_actor(), order.id).lines
    assert [(part.warehouse_id, part.quantity) for part in line.origin] == [("MAIN", 4)]


def test_an_order_without_backorders_reads_no_more_than_before(shop):
    shop.table.calls.clear()

    shop.orders.place(an_actor(), a_request(shop.customer, {"CHAIR": 2}), key=None, fingerprint="f")

    assert shop.table.calls == ["batch_get", "commit"]
