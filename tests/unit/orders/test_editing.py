"""An order's lines are replaced: what each rule keeps, gives back, finds and refuses."""

import copy

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Role
from shared.core.errors import IllegalState, InvalidRequest, StaleVersion
from shared.customers.errors import CreditExceeded
from shared.orders.errors import AlreadyShipped, ApprovalLimit, ProductArchived
from shared.stock.errors import OutOfStock
from tests.builders import TENANT, an_actor, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house() -> House:
    house = House(MemoryTable())
    house.receive("CHAIR", 10)
    house.sell("TABLE", 250_00)
    house.receive("TABLE", 4)
    return house


def tables(quantity: int, **fields):
    return {"sku": "TABLE", "quantity": quantity} | fields


def change(house: House, sku: str, **fields) -> None:
    CatalogService(house.table).change(house.boss, sku, ChangeProduct(**fields), expected_version=None)


def shortages(refused) -> list[tuple[str, int, int]]:
    return [(s.sku, s.wanted, s.available) for s in refused.value.shortages]


def test_a_line_keeps_its_price_and_a_new_sku_takes_the_catalogues(house):
    order = house.place(chairs(2, unit_price=cny("90.00"), discount_rate="0.1"))
    change(house, "CHAIR", price=cny("120.00"))
    change(house, "TABLE", price=cny("260.00"))

    edited = house.edit(order, chairs(3), tables(1))

    chair, table = edited.order.lines
    assert (chair.unit_price, chair.discount_rate, chair.total) == (9_000, "0.1", 24_300)
    assert (table.unit_price, table.total) == (26_000, 26_000)
    assert (edited.total_delta, edited.stock) == (24_300 + 26_000 - 16_200, {"CHAIR": 1, "TABLE": 1})


def test_a_further_line_of_a_sku_takes_the_frozen_price_too(house):
    order = house.place(chairs(2, unit_price=cny("90.00")))

    edited = house.edit(order, chairs(2), chairs(1))

    assert [line.unit_price for line in edited.order.lines] == [9_000, 9_000]
    assert edited.stock == {"CHAIR": 1}


def test_the_same_sku_on_two_lines_is_matched_in_order(house):
    order = house.place(chairs(2, unit_price=cny("90.00")), chairs(3, unit_price=cny("80.00")))

    edited = house.edit(order, chairs(1), chairs(4))

    assert [(line.quantity, line.unit_price, line.allocated) for line in edited.order.lines] == [
        (1, 9_000, 1),
        (4, 8_000, 4),
    ]
    assert edited.stock == {}
    the_books_agree(house.table, TENANT)


def test_two_lines_become_one(house):
    order = house.place(chairs(2), chairs(3))

    edited = house.edit(order, chairs(4))

    assert (edited.stock, house.shelf()) == ({"CHAIR": -1}, (10, 4, 6))
    the_books_agree(house.table, TENANT)


def test_what_is_left_out_is_given_back(house):
    order = house.place(chairs(2), tables(1))

    edited = house.edit(order, tables(1))

    assert (edited.stock, edited.total_delta) == ({"CHAIR": -2}, -20_000)
    assert (house.shelf("CHAIR"), house.shelf("TABLE")) == ((10, 0, 10), (4, 1, 3))


def test_an_edit_is_one_version_with_one_entry_of_the_timeline(house):
    order = house.place(chairs(2))

    edited = house.edit(order, chairs(3))

    assert edited.order.version == order.version + 1
    _, entry = house.timeline(order)
    assert (entry.kind, entry.actor) == ("edited", "U1")
    assert entry.data == {"total_delta": {"amount": "100.00", "currency": "CNY"}, "stock": {"CHAIR": 1}}


def test_an_order_that_somebody_changed_meanwhile_is_not_edited(house):
    order = house.place(chairs(2))
    house.hold(order)

    with pytest.raises(StaleVersion):
        house.edit(order, chairs(3), version=order.version)


@pytest.mark.parametrize("dry_run", [True, False])
def test_nothing_is_edited_below_what_was_shipped(house, dry_run):
    order = house.pay(house.place(chairs(4)))
    house.ship(order)

    with pytest.raises(AlreadyShipped):
        house.edit(order, chairs(2), dry_run=dry_run)
    with pytest.raises(AlreadyShipped):
        house.edit(order, tables(1), dry_run=dry_run)


def test_what_was_shipped_may_move_between_the_lines_of_its_sku(house):
    order = house.pay(house.place(chairs(3), chairs(2)))
    house.ship(order, chairs(4))

    edited = house.edit(order, chairs(1), chairs(4))

    assert [(line.shipped, line.allocated) for line in edited.order.lines] == [(1, 0), (3, 1)]
    the_books_agree(house.table, TENANT)


def test_a_new_price_for_what_was_shipped_moves_no_stock(house):
    order = house.pay(house.place(chairs(4)))
    house.ship(order)
    before = len(house.table.stream)

    edited = house.edit(order, chairs(4, unit_price=cny("110.00")))

    assert (edited.total_delta, edited.stock) == (4_000, {})
    assert [image.key.sort for image in house.table.stream[before:]] == ["ORDER"]


@pytest.mark.parametrize("first_look", [True, False])
def test_a_dry_run_writes_nothing_and_answers_as_the_edit_will(house, first_look):
    order = house.place(chairs(2))
    if first_look:
        house = restarted(house)
    before = len(house.table.stream)

    tried = house.edit(order, chairs(5), tables(1), dry_run=True)

    assert len(house.table.stream) == before
    done = house.edit(order, chairs(5), tables(1))
    assert (tried.total_delta, tried.stock) == (done.total_delta, done.stock)
    assert tried.order.but(editions=[]) == done.order.but(editions=[])


def restarted(house: House) -> House:
    """The same house in a process that knows nothing yet of where its goods may be."""
    house.table = copy.copy(house.table)
    house.serve(house.table)
    return house


@pytest.mark.parametrize("first_look", [True, False])
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_shortage_names_the_new_quantity_and_counts_what_the_order_holds(house, dry_run, first_look):
    order = house.place(chairs(4))
    house.place(chairs(3))
    if first_look:
        house = restarted(house)

    with pytest.raises(OutOfStock) as refused:
        house.edit(order, chairs(8), dry_run=dry_run)

    assert shortages(refused) == [("CHAIR", 8, 7)]
    assert house.now(order) == order


def test_a_shortage_in_a_named_warehouse_counts_what_the_order_holds_there(house):
    house.open("EAST", priority=20)
    house.receive("CHAIR", 3, "EAST")
    order = house.place(chairs(4), chairs(1, warehouse_id="EAST"))

    with pytest.raises(OutOfStock) as refused:
        house.edit(order, chairs(4, warehouse_id="EAST"), chairs(1, warehouse_id="MAIN"))

    assert shortages(refused) == [("CHAIR", 4, 3)]


def test_every_short_sku_is_named(house):
    order = house.place(chairs(4), tables(1))

    with pytest.raises(OutOfStock) as refused:
        house.edit(order, chairs(11), tables(5))

    assert shortages(refused) == [("CHAIR", 11, 10), ("TABLE", 5, 4)]


def test_a_line_moves_to_the_warehouse_that_it_names(house):
    house.open("EAST", priority=20)
    house.receive("CHAIR", 3, "EAST")
    order = house.place(chairs(3))

    edited = house.edit(order, chairs(3, warehouse_id="EAST"))

    assert edited.order.held == {("CHAIR", "EAST"): 3}
    assert edited.stock == {}
    assert (house.shelf("CHAIR", "MAIN"), house.shelf("CHAIR", "EAST")) == ((10, 0, 10), (3, 3, 0))


def test_more_than_there_is_goes_on_backorder_up_to_the_limit(house):
    change(house, "CHAIR", backorder_limit=2)
    order = house.place(chairs(9))

    edited = house.edit(order, chairs(12))

    (line,) = edited.order.lines
    assert (line.allocated, line.backordered, edited.stock) == (10, 2, {"CHAIR": 1})
    with pytest.raises(OutOfStock) as refused:
        house.edit(order, chairs(13))
    assert shortages(refused) == [("CHAIR", 13, 12)]
    the_books_agree(house.table, TENANT)


def test_fewer_give_up_what_is_not_there_yet_before_what_is(house):
    change(house, "CHAIR", backorder_limit=5)
    order = house.place(chairs(13))

    edited = house.edit(order, chairs(9))

    (line,) = edited.order.lines
    assert (line.allocated, line.backordered, house.shelf()) == (9, 0, (10, 9, 1))
    the_books_agree(house.table, TENANT)


def test_what_is_not_there_yet_may_be_awaited_elsewhere(house):
    house.open("EAST", priority=20)
    change(house, "CHAIR", backorder_limit=4)
    order = house.place(chairs(14))

    edited = house.edit(order, chairs(4, warehouse_id="EAST"))

    assert (edited.order.owed, edited.stock) == ({("CHAIR", "EAST"): 4}, {"CHAIR": -10})
    with pytest.raises(OutOfStock) as refused:
        house.edit(order, chairs(5))
    assert shortages(refused) == [("CHAIR", 5, 4)]
    the_books_agree(house.table, TENANT)


def test_an_overdue_hold_gives_way_to_an_edit(house):
    overdue = house.place(chairs(8))
    house.clock.advance(minutes=31)
    order = house.place(chairs(2))

    assert house.edit(order, chairs(9)).stock == {"CHAIR": 7}
    assert house.now(overdue).status == "expired"


@pytest.mark.parametrize("dry_run", [True, False])
def test_credit_is_asked_for_the_increase(house, dry_run):
    customer = house.meet(credit=500_00)
    order = house.place(chairs(4), to=customer)

    with pytest.raises(CreditExceeded) as refused:
        house.edit(order, chairs(6), dry_run=dry_run)

    assert refused.value.members == {
        "limit": {"amount": "500.00", "currency": "CNY"},
        "used": {"amount": "400.00", "currency": "CNY"},
        "wanted": {"amount": "200.00", "currency": "CNY"},
    }
    house.edit(order, chairs(5), dry_run=dry_run)
    assert house.credit_used(customer) == (400_00 if dry_run else 500_00)


def test_a_decrease_gives_credit_back(house):
    customer = house.meet(credit=500_00)
    order = house.place(chairs(4), to=customer)

    house.edit(order, chairs(1))

    assert house.credit_used(customer) == 100_00
    the_books_agree(house.table, TENANT, [customer.id])


def test_the_discount_of_the_order_fits_its_new_lines(house):
    order = house.place(chairs(4), discount=cny("150.00"))

    with pytest.raises(InvalidRequest) as refused:
        house.edit(order, chairs(1))

    assert refused.value.errors[0].pointer == "/lines"
    assert house.edit(order, chairs(2)).order.total == 5_000


@pytest.mark.parametrize("dry_run", [True, False])
def test_nobody_edits_to_a_total_above_his_limit(house, dry_run):
    house.settle(approval_limits={Role.SALES: cny("300.00")})
    sales = an_actor(Role.SALES, user_id="S1")
    order = house.place(chairs(2), by=sales)

    with pytest.raises(ApprovalLimit):
        house.edit(order, chairs(4), by=sales, dry_run=dry_run)

    assert house.edit(order, chairs(3), by=sales).order.status == "confirmed"
    assert house.edit(order, chairs(4)).order.total == 40_000


def test_a_draft_is_edited_without_holding_anything(house):
    draft = house.draft(chairs(2))

    edited = house.edit(draft, chairs(20), tables(1))

    assert (edited.order.status, edited.stock, edited.total_delta) == ("draft", {}, 180_000 + 25_000)
    assert house.shelf() == (10, 0, 10)


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_what_has_ended_is_not_edited(house, end):
    order = getattr(house, end)(house.place(chairs(2)))

    with pytest.raises(IllegalState):
        house.edit(order, chairs(3))


def test_a_product_gone_from_sale_stays_on_its_orders_and_comes_on_no_other(house):
    with_it, without_it = house.place(chairs(2)), house.place(tables(1))
    change(house, "CHAIR", status="archived")

    assert house.edit(with_it, chairs(3)).stock == {"CHAIR": 1}
    with pytest.raises(ProductArchived) as refused:
        house.edit(without_it, tables(1), chairs(1))
    assert refused.value.members == {"skus": ["CHAIR"]}


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"sku": "GHOST", "quantity": 1}, "/lines/1/sku"),
        ({"sku": "CHAIR", "quantity": 1, "warehouse_id": "MOON"}, "/lines/1/warehouse_id"),
        (
            {"sku": "CHAIR", "quantity": 1, "unit_price": {"amount": "1.00", "currency": "EUR"}},
            "/lines/1/unit_price/currency",
        ),
        ({"sku": "GIFT", "quantity": 1}, "/lines/1/unit_price"),
    ],
)
def test_each_wrong_field_of_an_edit_is_named(house, line, pointer):
    CatalogService(house.table).change(house.boss, "TABLE", ChangeProduct(price=None), expected_version=None)
    order = house.place(chairs(1))
    line = line | {"sku": "TABLE"} if line["sku"] == "GIFT" else line

    with pytest.raises(InvalidRequest) as refused:
        house.edit(order, chairs(1), line)

    assert refused.value.errors[0].pointer == pointer


def test_an_order_that_becomes_free_no_longer_waits_for_money(house):
    order = house.place(chairs(1))

    free = house.edit(order, chairs(1, unit_price=cny("0.00"))).order

    assert (free.expires_at, free.payment_status) == (None, "paid")
    house.clock.advance(minutes=31)
    assert house.orders.expire_overdue(TENANT) == 0
    assert house.ship(order).fulfilment_status == "shipped"


def test_a_free_order_that_comes_to_cost_something_has_the_window_to_be_paid(house):
    order = house.place(chairs(1, unit_price=cny("0.00")))
    house.clock.advance(hours=2)

    priced = house.edit(order, chairs(1, unit_price=cny("10.00"))).order

    assert (priced.expires_at - house.clock()).total_seconds() == 30 * 60
    the_books_agree(house.table, TENANT)


def test_an_edit_does_not_lengthen_the_time_to_pay(house):
    order = house.place(chairs(1))
    house.clock.advance(minutes=20)

    assert house.edit(order, chairs(2)).order.expires_at == order.expires_at


def test_an_order_that_is_edited_down_to_what_was_delivered_and_paid_closes_by_itself(house):
    order = house.pay(house.place(chairs(4)))
    house.ship(order, chairs(3))
    house.deliver(order)

    edited = house.edit(order, chairs(3)).order

    assert (edited.status, edited.closed_by_itself, edited.payment_status) == ("closed", True, "overpaid")


def test_lines_that_were_cancelled_count_as_they_stand_in_the_edit(house):
    customer = house.meet(credit=1000_00)
    order = house.place(chairs(10), to=customer)
    house.ship(order, chairs(5))
    house.close(order)
    house.take_shipment_back(order)

    edited = house.edit(order, chairs(8))

    (line,) = edited.order.lines
    assert (line.standing, line.cancelled, line.allocated) == (8, 0, 8)
    assert (edited.total_delta, edited.stock, edited.order.total) == (30_000, {"CHAIR": 3}, 80_000)
    assert house.edit(order, chairs(2)).order.total == 20_000
    the_books_agree(house.table, TENANT, [customer.id])
