"""An order's lines are replaced: what goods that finds, moves, awaits and gives up."""

import pytest

from shared.stock.errors import OutOfStock
from tests.builders import TENANT
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.editing import change, of_chairs_and_tables, restarted, tables
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house() -> House:
    return of_chairs_and_tables(MemoryTable())


def shortages(refused) -> list[tuple[str, int, int]]:
    return [(s.sku, s.wanted, s.available) for s in refused.value.shortages]


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
