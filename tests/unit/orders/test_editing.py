"""An order's lines are replaced: what each rule keeps, gives back, finds and refuses."""

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.errors import IllegalState, InvalidRequest, StaleVersion
from shared.orders.errors import AlreadyShipped, ProductArchived
from tests.builders import TENANT, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.editing import change, of_chairs_and_tables, restarted, tables
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house() -> House:
    return of_chairs_and_tables(MemoryTable())


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
