"""What an order does, on a table in memory."""

import threading
from datetime import timedelta

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Role
from shared.core.errors import Forbidden, IdempotencyKeyReused, IllegalState, InvalidRequest, NotFound, StaleVersion
from shared.core.money import Money
from shared.customers.errors import CreditExceeded
from shared.orders.endings import EndingService
from shared.orders.errors import AlreadyShipped, ExceedsAllocation, PaymentRequired, ProductArchived, TotalChanged
from shared.orders.fulfilment import FulfilmentService
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.orders.requests import CancelOrder, PlaceOrder, PlaceOrderLine, ShipOrder, ShipOrderLine
from shared.orders.service import OrderService
from shared.stock.errors import OutOfStock
from shared.stock.service import StockService
from shared.storage.change import Change
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
    """A tenant with five chairs, a customer and an order service under a clock."""

    def __init__(self, **settings) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table, **settings)
        a_warehouse(self.table)
        a_product(self.table, "CHAIR", cost=cny("60.00"), tax_rate="0.13")
        received(self.table, "CHAIR", 5)
        self.customer = a_customer(self.table)
        self.orders = OrderService(self.table, self.clock)
        self.endings = EndingService(self.table, self.clock)
        self.fulfilment = FulfilmentService(self.table, self.clock)

    def place(
        self, quantity: int = 2, *, key: str | None = None, actor=None, fingerprint: str = "f", **fields
    ) -> Order:
        request = a_request(self.customer, {"CHAIR": quantity}, **fields)
        return self.orders.place(actor or an_actor(), request, key=key, fingerprint=fingerprint).order

    def level(self, sku: str = "CHAIR") -> tuple[int, int, int]:
        levels = StockService(self.table).of_product(an_actor(), sku).levels
        return tuple(sum(getattr(x, n) for x in levels) for n in ("on_hand", "reserved", "available"))

    def pay(self, order: Order) -> Order:
        paid = order.but(paid=order.total, version=order.version + 1)
        with self.table.transaction() as tx:
            OrderRepository(self.table).save(tx, TENANT, paid, Change.by(an_actor(), "paid", self.clock()))
        return paid

    def ship(self, order: Order, quantity: int) -> Order:
        request = ShipOrder(lines=[ShipOrderLine(sku="CHAIR", quantity=quantity)])
        return self.fulfilment.ship(an_actor(), order.id, request, expected_version=None, once=ONCE).order

    def cancel(self, order: Order) -> Order:
        reason = CancelOrder(reason="changed their mind")
        return self.endings.cancel(an_actor(), order.id, reason, expected_version=None, once=ONCE)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_an_order_reserves_its_goods(shop):
    order = shop.place(2)

    assert (order.status, order.payment_status, order.fulfilment_status) == ("confirmed", "unpaid", "unfulfilled")
    assert shop.level() == (5, 2, 3)


def test_placing_takes_one_read_and_one_write(shop):
    shop.place(1)
    shop.table.calls.clear()

    shop.place(1)

    assert shop.table.calls == ["batch_get", "commit"]


def test_nobody_can_order_more_than_there_is(shop):
    shop.place(2)

    with pytest.raises(OutOfStock) as refused:
        shop.place(4)

    (short,) = refused.value.shortages
    assert (short.sku, short.wanted, short.available) == ("CHAIR", 4, 3)
    assert shop.level() == (5, 2, 3)


def test_two_buyers_of_the_last_unit_get_one_between_them():
    shop = Shop()
    shop.place(4)
    outcomes = []

    def buy():
        try:
            outcomes.append(shop.place(1).status)
        except OutOfStock:
            outcomes.append("sold out")

    threads = [threading.Thread(target=buy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["confirmed"] + ["sold out"] * 7
    assert shop.level() == (5, 5, 0)


def test_the_same_key_places_one_order(shop):
    first = shop.place(2, key="k1")
    placed = shop.orders.place(an_actor(), a_request(shop.customer), key="k1", fingerprint="f")

    assert placed.replayed
    assert placed.order.id == first.id
    assert shop.level() == (5, 2, 3)


def test_the_same_key_with_another_body_is_refused(shop):
    shop.place(2, key="k1")

    with pytest.raises(IdempotencyKeyReused):
        shop.place(1, key="k1", fingerprint="other")


def test_a_refused_request_may_be_sent_again_with_its_key(shop):
    with pytest.raises(OutOfStock):
        shop.place(9, key="k1")
    received(shop.table, "CHAIR", 10)

    assert shop.place(9, key="k1").status == "confirmed"


def test_lines_of_one_sku_count_as_their_sum_and_stay_apart(shop):
    lines = [PlaceOrderLine(sku="CHAIR", quantity=3), PlaceOrderLine(sku="CHAIR", quantity=3)]

    with pytest.raises(OutOfStock) as refused:
        shop.orders.place(an_actor(), PlaceOrder(customer_id=shop.customer.id, lines=lines), key=None, fingerprint="f")

    assert refused.value.shortages[0].wanted == 6


def test_an_order_spreads_over_warehouses_by_priority(shop):
    a_warehouse(shop.table, "EAST", priority=20)
    received(shop.table, "CHAIR", 5, "EAST")

    order = shop.place(8)

    (line,) = order.lines
    assert [(a.warehouse_id, a.quantity) for a in line.allocations] == [("MAIN", 5), ("EAST", 3)]


def test_money_is_frozen_and_tax_is_inside(shop):
    line = PlaceOrderLine(sku="CHAIR", quantity=3, unit_price=cny("33.33"), discount_rate="0.1")
    request = PlaceOrder(customer_id=shop.customer.id, lines=[line], discount=cny("0.98"), shipping_fee=cny("12.00"))

    order = shop.orders.place(an_actor(), request, key=None, fingerprint="f").order

    assert (order.subtotal, order.order_discount, order.total) == (8999, 98, 8901 + 1200)
    assert order.tax == 1024


def test_another_total_than_expected_is_refused(shop):
    with pytest.raises(TotalChanged) as refused:
        shop.place(2, expected_total=cny("150.00"))

    assert refused.value.members["actual"] == {"amount": "200.00", "currency": "CNY"}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"customer_id": "nobody"}, "/customer_id"),
        ({"lines": [{"sku": "GHOST", "quantity": 1}]}, "/lines/0/sku"),
        ({"lines": [{"sku": "CHAIR", "quantity": 1, "warehouse_id": "MOON"}]}, "/lines/0/warehouse_id"),
        ({"shipping_fee": Money(100, "EUR")}, "/shipping_fee/currency"),
        ({"discount": Money(99999999, "CNY")}, "/discount"),
        ({"salesperson_id": "nobody"}, "/salesperson_id"),
    ],
)
def test_each_wrong_field_is_named(shop, fields, pointer):
    a_chair = {"sku": "CHAIR", "quantity": 1}
    request = PlaceOrder(**{"customer_id": shop.customer.id, "lines": [a_chair]} | fields)

    with pytest.raises(InvalidRequest) as refused:
        shop.orders.place(an_actor(), request, key=None, fingerprint="f")

    assert refused.value.errors[0].pointer == pointer


def test_an_archived_product_is_not_sold(shop):
    CatalogService(shop.table).change(an_actor(), "CHAIR", ChangeProduct(status="archived"), expected_version=None)

    with pytest.raises(ProductArchived) as refused:
        shop.place(1)

    assert refused.value.members == {"skus": ["CHAIR"]}


def test_a_past_order_is_numbered_and_confirmed_then(shop):
    past = shop.clock() - timedelta(days=400)

    order = shop.place(1, placed_at=past)

    assert (order.placed_at, order.confirmed_at) == (past, past)
    assert order.expires_at == shop.clock() + timedelta(minutes=30)
    assert order.number < shop.place(1).number


def test_an_order_above_the_limit_of_its_placer_waits_for_approval():
    shop = Shop(approval_limits={Role.SALES: cny("150.00")})
    sales = an_actor(Role.SALES, user_id="S1")

    assert shop.place(1, actor=sales).status == "confirmed"
    assert shop.place(2, actor=sales).status == "submitted"
    assert shop.level() == (5, 3, 2)


def test_a_draft_holds_nothing_until_it_is_submitted(shop):
    draft = shop.place(2, draft=True)
    held_by_the_draft = shop.level()

    order = shop.orders.submit(an_actor(), draft.id, expected_version=1, once=ONCE)

    assert held_by_the_draft == (5, 0, 5)
    assert (order.status, order.version) == ("confirmed", 2)
    assert shop.level() == (5, 2, 3)


def test_an_order_is_submitted_once(shop):
    order = shop.place(2)

    with pytest.raises(IllegalState):
        shop.orders.submit(an_actor(), order.id, expected_version=None, once=ONCE)


def test_cancelling_gives_the_goods_back_once(shop):
    order = shop.place(2)

    cancelled = shop.cancel(order)

    assert (cancelled.status, cancelled.balance, cancelled.total) == ("cancelled", 0, 20000)
    assert shop.level() == (5, 0, 5)
    with pytest.raises(IllegalState):
        shop.cancel(order)


def test_an_old_version_is_not_acted_upon(shop):
    order = shop.pay(shop.place(2))

    with pytest.raises(StaleVersion):
        shop.endings.cancel(an_actor(), order.id, CancelOrder(reason="late"), expected_version=1, once=ONCE)


def test_a_prepaid_order_ships_when_it_is_paid(shop):
    order = shop.place(2)

    with pytest.raises(PaymentRequired):
        shop.ship(order, 2)

    shipped = shop.ship(shop.pay(order), 2)
    assert (shipped.payment_status, shipped.fulfilment_status) == ("paid", "shipped")
    assert shop.level() == (3, 0, 3)


def test_goods_ship_in_parts_and_never_more_than_held(shop):
    order = shop.pay(shop.place(3))

    part = shop.ship(order, 2)

    assert part.fulfilment_status == "partially_shipped"
    with pytest.raises(ExceedsAllocation):
        shop.ship(order, 2)
    assert shop.ship(order, 1).fulfilment_status == "shipped"


def test_nothing_is_cancelled_after_a_shipment(shop):
    order = shop.pay(shop.place(3))
    shop.ship(order, 1)

    with pytest.raises(AlreadyShipped):
        shop.cancel(order)


def test_shipping_empties_exactly_what_was_allocated(shop):
    a_warehouse(shop.table, "EAST", priority=20)
    received(shop.table, "CHAIR", 5, "EAST")
    order = shop.pay(shop.place(8))

    first = shop.ship(order, 5)
    second = shop.ship(order, 3)

    assert [(line.warehouse_id, line.quantity) for line in first.shipments[0].lines] == [("MAIN", 5)]
    assert [(line.warehouse_id, line.quantity) for line in second.shipments[1].lines] == [("EAST", 3)]


def test_an_overdue_hold_gives_way_to_the_next_buyer_without_a_sweep(shop):
    first = shop.place(5)
    shop.clock.advance(minutes=31)

    second = shop.place(5)

    assert second.status == "confirmed"
    assert shop.orders.get(an_actor(), first.id).status == "expired"
    assert shop.level() == (5, 5, 0)


def test_a_hold_in_time_does_not_give_way(shop):
    shop.place(5)
    shop.clock.advance(minutes=29)

    with pytest.raises(OutOfStock):
        shop.place(1)


def test_the_sweep_expires_what_is_overdue_and_unpaid(shop):
    unpaid, paid = shop.place(2), shop.place(2)
    shop.pay(paid)
    shop.clock.advance(minutes=31)

    assert shop.orders.expire_overdue(TENANT) == 1
    assert shop.orders.get(an_actor(), unpaid.id).status == "expired"
    assert shop.orders.get(an_actor(), paid.id).status == "confirmed"
    assert shop.level() == (5, 2, 3)


def test_credit_is_taken_with_the_order_and_given_back_by_cancelling(shop):
    shop.customer = a_customer(shop.table, payment_terms="credit", credit_limit=cny("300.00"))
    order = shop.place(2)

    with pytest.raises(CreditExceeded):
        shop.place(2)
    assert shop.level() == (5, 2, 3)

    shop.cancel(order)
    assert shop.place(3).expires_at is None


def test_a_sales_person_sees_own_orders_only(shop):
    own, other = an_actor(Role.SALES, user_id="S1"), an_actor(Role.SALES, user_id="S2")
    order = shop.place(1, actor=own)

    assert shop.orders.get(own, order.id).id == order.id
    with pytest.raises(NotFound):
        shop.orders.get(other, order.id)


@pytest.mark.parametrize("role", [Role.SALES, Role.MANAGER])
def test_only_an_admin_brings_in_past_orders(shop, role):
    with pytest.raises(Forbidden):
        shop.place(1, actor=an_actor(role), placed_at=shop.clock() - timedelta(days=1))


def test_a_sales_person_sells_in_his_own_name(shop):
    with pytest.raises(Forbidden):
        shop.place(1, actor=an_actor(Role.SALES), salesperson_id="U2")
