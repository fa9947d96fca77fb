"""A batch of orders moves the rollups in few transactions, to where one by one would."""

from shared.reporting.projection import SalesProjection
from shared.storage.stream import Image
from tests.builders import TENANT
from tests.fakes import MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order, ended, stored
from tests.unit.reporting.test_sales_projection import Crash, FragileTable, recomputed, rollups

ORDERS = [an_order(a_line(f"SKU-{number % 7}", number + 1), id=f"{number:016}") for number in range(30)]


def images(*orders) -> list[Image]:
    """What the stream tells of these orders."""
    source = MemoryTable()
    for order in orders:
        stored(source, order)
    return source.stream


def test_many_orders_move_in_few_transactions():
    table = MemoryTable()

    SalesProjection(table).follow_all(images(*ORDERS))

    assert rollups(table) == recomputed(*ORDERS)
    assert table.calls.count("commit") <= 4


def test_only_the_newest_version_of_a_batch_counts():
    table, order = MemoryTable(), ORDERS[0]
    gone = ended(order, NOON)

    SalesProjection(table).follow_all(images(order, gone)[::-1])

    assert rollups(table) == recomputed(gone)


def test_a_batch_that_broke_off_heals_on_its_repetition():
    table = FragileTable(2)
    batch = images(*ORDERS)

    try:
        SalesProjection(table).follow_all(batch)
    except Crash:
        SalesProjection(table).follow_all(batch)

    assert rollups(table) == recomputed(*ORDERS)


def test_an_order_that_somebody_else_moved_meanwhile_is_not_counted_twice():
    table = MemoryTable()
    projection, commit = SalesProjection(table), table.commit

    def rival_first(operations):
        table.commit = commit
        SalesProjection(table).apply(TENANT, ORDERS[3])
        commit(operations)

    table.commit = rival_first
    projection.follow_all(images(*ORDERS))

    assert rollups(table) == recomputed(*ORDERS)


def test_an_order_too_large_for_one_transaction_goes_by_itself():
    table = MemoryTable()
    large = an_order(*(a_line(f"SKU-{number}") for number in range(120)), id="F" * 16)

    SalesProjection(table).follow_all(images(*ORDERS, large))

    assert rollups(table) == recomputed(*ORDERS, large)
