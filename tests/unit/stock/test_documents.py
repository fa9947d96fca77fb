"""Transfers, counts, damaged goods and goods sold beyond stock."""

import pytest

from shared.core.errors import InvalidRequest
from shared.stock.booking import Booking
from shared.stock.documents import CountDocument
from shared.stock.errors import HoldingOrder, OutOfStock, ReservedExceedsCount
from shared.stock.holders import Holders
from shared.stock.models import ChangeWarehouse
from shared.stock.moves import Move, backorders_of
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseNotEmpty, WarehouseService
from tests.builders import ONCE, received
from tests.fakes import MemoryTable
from tests.unit.stock.house import SKUS, House


@pytest.fixture
def house():
    return House.on(MemoryTable())


def pointers(refused):
    return [error.pointer for error in refused.value.errors]


def close(house, warehouse_id):
    closing = ChangeWarehouse(status="closed")
    WarehouseService(house.table, house.clock).change(house.actor, warehouse_id, closing, expected_version=None)


def a_line(sku="A", quantity=3, **fields):
    return {"sku": sku, "quantity": quantity} | fields


def movements(house, sku="A"):
    house.writes_ledger()
    stock = StockService(house.table)
    found = stock.movements(house.actor, sku, warehouse_id=None, limit=50, position=None).items
    return [(m.warehouse_id, m.kind, m.on_hand_delta, m.reserved_delta, m.damaged_delta) for m in found]


# Transfers.


def test_a_transfer_answers_the_levels_of_both_warehouses(house):
    posted = house.carries_out("transfer", lines=[a_line(quantity=2), a_line(quantity=1)])

    assert [(level.warehouse_id, level.available, level.version) for level in posted.levels] == [
        ("MAIN", 7, 2),
        ("EAST", 3, 1),
    ]
    assert movements(house)[1:] == [("EAST", "transfer_in", 3, 0, 0), ("MAIN", "transfer_out", -3, 0, 0)]


def test_reserved_units_cannot_be_transferred(house):
    house.reserves("A", 8)
    house.reserves("C", 9)

    with pytest.raises(OutOfStock) as refused:
        house.carries_out("transfer")

    assert [(s.sku, s.wanted, s.available) for s in refused.value.shortages] == [("A", 3, 2), ("C", 3, 1)]
    assert house.on_hand() == dict.fromkeys([(sku, "MAIN") for sku in SKUS], 10)


def test_goods_are_not_transferred_to_where_they_are(house):
    with pytest.raises(InvalidRequest) as refused:
        house.carries_out("transfer", to_warehouse_id="MAIN")

    assert pointers(refused) == ["/to_warehouse_id"]


@pytest.mark.parametrize("which", ["from_warehouse_id", "to_warehouse_id"])
def test_both_warehouses_of_a_transfer_must_be_open(house, which):
    close(house, "EAST")

    with pytest.raises(InvalidRequest) as refused:
        house.carries_out("transfer", **{"from_warehouse_id": "MAIN", "to_warehouse_id": "MAIN"} | {which: "EAST"})

    assert pointers(refused) == [f"/{which}"]


@pytest.mark.parametrize("kind", ["issue", "count", "receipt"])
def test_a_closed_warehouse_is_the_reason_before_any_shortage(house, kind):
    close(house, "EAST")

    with pytest.raises(InvalidRequest) as refused:
        house.carries_out(kind, warehouse_id="EAST")

    assert pointers(refused) == ["/warehouse_id"]


def test_every_wrong_field_of_a_document_is_named(house):
    lines = [a_line("GHOST"), a_line("A"), a_line("SPOOK")]

    with pytest.raises(InvalidRequest) as refused:
        house.carries_out("transfer", to_warehouse_id="MOON", lines=lines)

    assert pointers(refused) == ["/to_warehouse_id", "/lines/0/sku", "/lines/2/sku"]


@pytest.mark.in_memory
def test_a_document_of_five_hundred_lines_is_carried_out_whole(house):
    skus = [f"SKU-{n:03}" for n in range(500)]
    house.has(*skus)
    house.carries_out("receipt", lines=[a_line(sku, 5) for sku in skus])
    house.carries_out("transfer", lines=[a_line(sku, 2) for sku in skus])

    posted = house.carries_out("count", lines=[{"sku": sku, "counted": 2 + n % 3} for n, sku in enumerate(skus)])

    assert [level.on_hand for level in posted.levels] == [2 + n % 3 for n in range(500)]
    assert {level.version for level in posted.levels} == {2, 3}
    assert {house.level(sku, "EAST").on_hand for sku in skus} == {2}


# Stock-taking.


def test_what_was_counted_is_on_hand_and_the_difference_is_a_movement(house):
    posted = house.carries_out("count")

    assert [level.on_hand for level in posted.levels] == [12, 7, 13, 6, 10]
    assert [level.version for level in posted.levels] == [2, 2, 2, 2, 1]
    assert movements(house, "B")[1:] == [("MAIN", "count", -3, 0, 0)]
    assert len(movements(house, "E")) == 1


def test_a_count_includes_what_orders_hold(house):
    house.reserves("A", 4)

    house.carries_out("count", lines=[{"sku": "A", "counted": 9}])

    level = house.level("A")
    assert (level.on_hand, level.reserved, level.available) == (9, 4, 5)


def test_a_sku_that_never_was_here_is_found_by_counting(house):
    house.carries_out("count", warehouse_id="EAST", lines=[{"sku": "A", "counted": 2}, {"sku": "B", "counted": 0}])

    assert house.level("A", "EAST").on_hand == 2
    assert house.level("B", "EAST").version == 0


def test_a_sku_is_counted_once_in_a_document(house):
    with pytest.raises(InvalidRequest) as refused:
        house.carries_out("count", lines=[{"sku": sku, "counted": 1} for sku in ("A", "B", "A")])

    assert pointers(refused) == ["/lines/2/sku"]


def a_count(house, *counted):
    lines = [{"sku": sku, "counted": n} for sku, n in counted]
    return CountDocument(warehouse_id="MAIN", lines=lines)


def named(_actor, order_ids, _places):
    return [HoldingOrder(order_id, f"N-{order_id}") for order_id in order_ids]


def test_a_count_below_what_orders_hold_names_them(house):
    house.reserves("A", 4, "ORDER-1")
    house.reserves("A", 3, "ORDER-2")
    house.reserves("B", 5, "ORDER-3")
    house.moves(Move.release(("A", "MAIN"), 4), "ORDER-1")
    house.reserves("C", 1, "ORDER-4")
    house.writes_ledger()

    with pytest.raises(ReservedExceedsCount) as refused:
        StockService(house.table, house.clock, name_orders=named).count(
            house.actor, a_count(house, ("A", 2), ("B", 4), ("C", 1)), once=ONCE
        )

    assert refused.value.members == {
        "orders": [{"id": "ORDER-2", "number": "N-ORDER-2"}, {"id": "ORDER-3", "number": "N-ORDER-3"}],
        "levels": [{"sku": "A", "counted": 2, "reserved": 3}, {"sku": "B", "counted": 4, "reserved": 5}],
    }
    assert house.level("C").available == 9


def test_orders_that_hold_a_sku_elsewhere_are_not_named(house):
    received(house.table, "A", 5, "EAST", tenant_id=house.tenant_id)
    house.reserves("A", 2, "ORDER-1", "EAST")
    house.reserves("A", 3, "ORDER-2")
    house.writes_ledger()

    with pytest.raises(ReservedExceedsCount) as refused:
        StockService(house.table, name_orders=named).count(house.actor, a_count(house, ("A", 0)), once=ONCE)

    assert [order.id for order in refused.value.orders] == ["ORDER-2"]


def test_the_ledger_is_waited_for_before_orders_are_named(house):
    house.reserves("A", 4, "ORDER-1")
    waits = []

    def catch_up(seconds):
        waits.append(seconds)
        house.writes_ledger()

    holders = Holders(house.table, named, catch_up)
    with pytest.raises(ReservedExceedsCount) as refused:
        Booking(house.table, house.clock, holders).post(house.actor, a_count(house, ("A", 1)), once=ONCE)

    assert [order.id for order in refused.value.orders] == ["ORDER-1"]
    assert len(waits) == 1


def test_the_ledger_is_read_back_only_to_where_nothing_was_reserved(house):
    house.reserves("A", 2, "LONG-AGO")
    house.moves(Move.shipment(("A", "MAIN"), 2), "ELSEWHERE")
    house.reserves("A", 4, "ORDER-1")
    house.writes_ledger()

    with pytest.raises(ReservedExceedsCount) as refused:
        StockService(house.table, name_orders=named).count(house.actor, a_count(house, ("A", 1)), once=ONCE)

    assert [order.id for order in refused.value.orders] == ["ORDER-1"]


# Damaged goods.


def test_damaged_goods_are_counted_apart_and_written_off(house):
    house.moves(Move.returned(("A", "MAIN"), sellable=1, damaged=3))

    house.carries_out("issue", lines=[a_line(quantity=2, condition="damaged"), a_line(quantity=4)])

    level = house.level("A")
    assert (level.on_hand, level.available, level.damaged) == (7, 7, 1)
    assert movements(house)[-1] == ("MAIN", "issue", -4, 0, -2)


def test_no_more_damaged_goods_are_written_off_than_there_are(house):
    house.moves(Move.returned(("A", "MAIN"), sellable=0, damaged=3))

    with pytest.raises(OutOfStock) as refused:
        house.carries_out("issue", lines=[a_line(quantity=4, condition="damaged"), a_line("B", 11)])

    assert [(s.sku, s.wanted, s.available) for s in refused.value.shortages] == [("A", 4, 3), ("B", 11, 10)]


def test_a_warehouse_with_damaged_goods_only_is_not_empty(house):
    house.moves(Move.returned(("A", "EAST"), sellable=0, damaged=1))

    with pytest.raises(WarehouseNotEmpty):
        close(house, "EAST")

    house.carries_out("issue", warehouse_id="EAST", lines=[a_line(quantity=1, condition="damaged")])
    close(house, "EAST")


# Goods sold beyond stock.


def is_due(house, sku, warehouse_id, quantity):
    (backorder,) = backorders_of([((sku, warehouse_id), quantity)], {sku: 50})
    house.moves(backorder)


def test_goods_sold_beyond_stock_stand_where_they_are_due_from_even_without_a_level(house):
    is_due(house, "A", "EAST", 4)
    is_due(house, "A", "MAIN", 2)
    stock = StockService(house.table)

    one = stock.of_product(house.actor, "A")
    listed, *others = stock.page(house.actor, warehouse_id=None, low=False, limit=50, position=None).items
    (east,) = listed.only("EAST").levels

    assert one == listed
    assert one.due == {"EAST": 4, "MAIN": 2}
    assert [level.warehouse_id for level in one.levels] == ["EAST", "MAIN"]
    assert (east.on_hand, east.version) == (0, 0)
    assert not any(other.due for other in others)


def test_a_warehouse_that_owes_goods_is_not_empty(house):
    is_due(house, "A", "EAST", 4)

    with pytest.raises(WarehouseNotEmpty):
        close(house, "EAST")

    is_due(house, "A", "EAST", -4)
    close(house, "EAST")
