"""Drafts that are submitted, sales that wait for a superior, and orders that are stopped for a while."""

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Role
from shared.core.errors import IllegalState, StaleVersion
from shared.customers.errors import CreditExceeded
from shared.orders.errors import ApprovalLimit, OrderOnHold, ProductArchived
from shared.stock.errors import OutOfStock
from shared.stock.models import ChangeWarehouse
from shared.stock.warehouses import WarehouseService
from tests.builders import ONCE, TENANT, an_actor, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House, chairs

SALES, MANAGER = an_actor(Role.SALES, user_id="S1"), an_actor(Role.MANAGER, user_id="M1")
LIMITS = {Role.SALES: cny("150.00"), Role.MANAGER: cny("500.00")}


@pytest.fixture
def house() -> House:
    house = House(MemoryTable(), approval_limits=LIMITS)
    house.receive("CHAIR", 10)
    return house


def archive(house: House, sku: str = "CHAIR") -> None:
    CatalogService(house.table).change(house.boss, sku, ChangeProduct(status="archived"), expected_version=None)


def test_a_draft_keeps_the_prices_of_the_day_it_was_written(house):
    draft = house.draft(chairs(2))
    CatalogService(house.table).change(house.boss, "CHAIR", ChangeProduct(price=cny("120.00")), expected_version=None)

    order = house.submit(draft)

    assert (order.status, order.total) == ("confirmed", 20_000)
    assert house.place(chairs(1)).total == 12_000


def test_a_submitted_draft_has_the_whole_window_to_be_paid(house):
    draft = house.draft(chairs(1))
    house.clock.advance(hours=5)

    order = house.submit(draft)

    assert draft.expires_at is None
    assert (order.expires_at - house.clock()).total_seconds() == 30 * 60
    assert order.confirmed_at == house.clock()


def test_a_draft_that_is_too_large_stays_a_draft(house):
    draft = house.draft(chairs(11))

    with pytest.raises(OutOfStock):
        house.submit(draft)

    assert house.now(draft) == draft
    assert house.shelf() == (10, 0, 10)


def test_a_draft_of_what_is_no_longer_sold_cannot_be_submitted(house):
    draft = house.draft(chairs(1))
    archive(house)

    with pytest.raises(ProductArchived):
        house.submit(draft)


def test_a_draft_keeps_to_the_warehouse_that_it_names_even_when_that_was_closed(house):
    house.open("EAST", priority=20)
    draft = house.draft(chairs(1, warehouse_id="EAST"))
    WarehouseService(house.table).change(house.boss, "EAST", ChangeWarehouse(status="closed"), expected_version=None)

    with pytest.raises(OutOfStock) as refused:
        house.submit(draft)

    assert refused.value.members == {"shortages": [{"sku": "CHAIR", "wanted": 1, "available": 0}]}


def test_a_draft_takes_credit_when_it_is_submitted(house):
    customer = house.meet(credit=300_00)
    draft = house.draft(chairs(2), to=customer)
    before = house.credit_used(customer)

    house.submit(draft)

    assert (before, house.credit_used(customer)) == (0, 20_000)
    with pytest.raises(CreditExceeded):
        house.submit(house.draft(chairs(2), to=customer))


@pytest.mark.parametrize(("quantity", "status"), [(1, "confirmed"), (2, "submitted")])
def test_whoever_submits_needs_approval_above_his_limit(house, quantity, status):
    draft = house.draft(chairs(quantity), by=SALES)

    assert house.submit(draft, by=SALES).status == status


def test_an_order_at_the_limit_needs_no_approval(house):
    order = house.place(chairs(1, unit_price=cny("150.00")), by=SALES)

    assert order.status == "confirmed"


def test_an_order_that_waits_for_approval_holds_its_goods_and_is_no_sale_yet(house):
    order = house.place(chairs(2), by=SALES)

    assert (order.status, order.confirmed_at) == ("submitted", None)
    assert house.shelf() == (10, 2, 8)


def test_an_approved_order_is_a_sale_from_then_on(house):
    order = house.place(chairs(2), by=SALES)
    house.clock.advance(minutes=5)

    approved = house.approve(order, by=MANAGER)

    assert (approved.status, approved.confirmed_at) == ("confirmed", house.clock())
    assert approved.expires_at == order.expires_at
    assert house.shelf() == (10, 2, 8)


@pytest.mark.parametrize("decide", ["approve", "reject"])
def test_nobody_decides_above_his_own_limit(house, decide):
    order = house.place(chairs(6), by=SALES)

    with pytest.raises(ApprovalLimit):
        getattr(house, decide)(order, by=MANAGER)

    assert house.now(order) == order


def test_a_role_without_an_entry_has_no_limit(house):
    order = house.place(chairs(6), by=SALES)

    assert house.approve(order).status == "confirmed"


def test_a_rejected_order_gives_back_stock_and_credit(house):
    customer = house.meet(credit=1000_00)
    order = house.place(chairs(2), to=customer, by=SALES)

    rejected = house.reject(order, by=MANAGER)

    assert (rejected.status, rejected.balance, rejected.total) == ("cancelled", 0, 20_000)
    assert (house.shelf(), house.credit_used(customer)) == ((10, 0, 10), 0)
    the_books_agree(house.table, TENANT, [customer.id])


@pytest.mark.parametrize("decide", ["approve", "reject"])
def test_only_what_waits_is_decided(house, decide):
    for order in (house.place(chairs(1)), house.draft(chairs(1)), house.cancel(house.place(chairs(1)))):
        with pytest.raises(IllegalState) as refused:
            getattr(house, decide)(order)
        assert refused.value.members == {"order_status": order.status}


def test_an_order_that_waits_too_long_for_its_money_expires_unapproved(house):
    order = house.place(chairs(2), by=SALES)
    house.clock.advance(minutes=31)

    assert house.orders.expire_overdue(TENANT) == 1
    with pytest.raises(IllegalState):
        house.approve(order)


def test_nothing_ships_while_an_order_is_on_hold(house):
    order = house.pay(house.place(chairs(2)))
    held = house.hold(order)

    with pytest.raises(OrderOnHold):
        house.ship(order)

    assert held.on_hold
    assert house.shelf() == (10, 2, 8)
    house.release(order)
    assert house.ship(order).fulfilment_status == "shipped"


def test_on_hold_comes_before_the_missing_money(house):
    order = house.hold(house.place(chairs(2)))

    with pytest.raises(OrderOnHold):
        house.ship(order)


def test_what_is_on_hold_cannot_be_put_on_hold_again(house):
    order = house.hold(house.place(chairs(2)))

    with pytest.raises(OrderOnHold):
        house.hold(order)


def test_what_is_not_on_hold_cannot_be_released(house):
    with pytest.raises(IllegalState):
        house.release(house.place(chairs(2)))


def test_only_live_orders_are_put_on_hold(house):
    for order in (house.draft(chairs(1)), house.cancel(house.place(chairs(1)))):
        with pytest.raises(IllegalState):
            house.hold(order)


def test_an_old_version_is_not_decided_on(house):
    order = house.pay(house.place(chairs(2), by=SALES))

    with pytest.raises(StaleVersion):
        house.approvals.approve(MANAGER, order.id, expected_version=1, once=ONCE)


def test_the_timeline_tells_who_decided_and_why(house):
    rejected, approved = house.place(chairs(2), by=SALES), house.place(chairs(2), by=SALES)
    house.reject(rejected, by=MANAGER)
    house.hold(house.approve(approved, by=MANAGER))

    placed, decided = house.timeline(rejected)
    assert (placed.kind, placed.actor) == ("placed", "S1")
    assert (decided.kind, decided.actor, decided.data["reason"]) == ("rejected", "M1", "too dear")
    assert [entry.kind for entry in house.timeline(approved)] == ["placed", "approved", "held"]
    assert house.timeline(approved)[-1].data["on_hold"] == {"from": False, "to": True}
