"""Where goods are taken from, by each strategy."""

from typing import Any

import pytest

from shared.stock import allocation
from shared.stock.allocation import Taken, Wanted
from shared.stock.errors import OutOfStock
from shared.stock.models import Level, OpenWarehouse


def allocated(*scene: Any) -> list[list[Taken]]:
    """What is taken for each thing wanted, where nothing is sold beyond stock."""
    return [served.taken for served in allocation.allocated(*scene)]


def warehouses(*ids: str) -> list[OpenWarehouse]:
    return [OpenWarehouse(id=i, priority=n) for n, i in enumerate(ids)]


def levels(**available: dict[str, int]) -> dict[tuple[str, str], Level]:
    return {
        (sku, place): Level(sku, place, available=quantity)
        for place, of_place in available.items()
        for sku, quantity in of_place.items()
    }


def test_priority_empties_the_first_warehouse_before_the_next():
    shelves = levels(W1={"A": 10}, W2={"A": 15})

    assert allocated([Wanted("A", 13)], warehouses("W1", "W2"), shelves, "priority") == [
        [Taken("W1", 10), Taken("W2", 3)]
    ]


def test_most_stock_takes_from_the_fullest():
    shelves = levels(W1={"A": 7}, W2={"A": 9})

    assert allocated([Wanted("A", 8)], warehouses("W1", "W2"), shelves, "most_stock") == [[Taken("W2", 8)]]


def test_fewest_parcels_prefers_one_warehouse_that_has_everything():
    shelves = levels(W1={"A": 5}, W2={"B": 5}, W3={"A": 5, "B": 5})

    taken = allocated([Wanted("A", 2), Wanted("B", 2)], warehouses("W1", "W2", "W3"), shelves, "fewest_parcels")

    assert taken == [[Taken("W3", 2)], [Taken("W3", 2)]]


def test_a_named_warehouse_is_served_before_lines_that_may_come_from_anywhere():
    shelves = levels(W1={"A": 5}, W2={"A": 5})

    taken = allocated([Wanted("A", 5), Wanted("A", 5, "W1")], warehouses("W1", "W2"), shelves, "priority")

    assert taken == [[Taken("W2", 5)], [Taken("W1", 5)]]


def test_every_short_sku_is_named_with_what_there_is():
    shelves = levels(W1={"A": 1, "B": 5, "C": 0})

    with pytest.raises(OutOfStock) as refused:
        allocated([Wanted("A", 2), Wanted("B", 5), Wanted("C", 1)], warehouses("W1"), shelves, "priority")

    assert [(s.sku, s.wanted, s.available) for s in refused.value.shortages] == [("A", 2, 1), ("C", 1, 0)]


def test_two_lines_of_one_sku_count_as_their_sum():
    with pytest.raises(OutOfStock) as refused:
        allocated([Wanted("A", 3), Wanted("A", 3)], warehouses("W1"), levels(W1={"A": 5}), "priority")

    assert refused.value.shortages[0].wanted == 6


def test_what_is_beyond_stock_is_due_from_the_first_warehouse_or_the_named_one():
    shelves = levels(W1={"A": 2}, W2={"A": 3, "B": 1})
    wanted = [Wanted("A", 8), Wanted("B", 4, "W2")]

    served = allocation.allocated(wanted, warehouses("W1", "W2"), shelves, "priority", {"A": 3, "B": 5})

    assert [part.taken for part in served] == [[Taken("W1", 2), Taken("W2", 3)], [Taken("W2", 1)]]
    assert [part.due for part in served] == [[Taken("W1", 3)], [Taken("W2", 3)]]


def test_a_shortage_counts_the_room_beyond_stock_as_available():
    with pytest.raises(OutOfStock) as refused:
        allocation.allocated([Wanted("A", 9)], warehouses("W1"), levels(W1={"A": 2}), "priority", {"A": 3})

    assert [(s.wanted, s.available) for s in refused.value.shortages] == [(9, 5)]


def test_room_beyond_stock_is_not_counted_for_two_warehouses_at_once():
    wanted = [Wanted("A", 4, "W1"), Wanted("A", 3, "W2")]

    with pytest.raises(OutOfStock) as refused:
        allocation.allocated(wanted, warehouses("W1", "W2"), levels(W1={"A": 2}, W2={"A": 1}), "priority", {"A": 3})

    assert [(s.wanted, s.available, s.warehouse_id) for s in refused.value.shortages] == [(3, 2, "W2")]
