"""Goods in, goods out, the ledger and warehouses."""

import pytest

from shared.core.errors import InvalidRequest
from shared.stock.documents import IssueDocument, ReceiptDocument
from shared.stock.errors import LastWarehouse, OutOfStock, WarehouseNotEmpty
from shared.stock.models import ChangeWarehouse
from shared.stock.repository import StockRepository, movement_between
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage import keys
from tests.builders import ONCE, TENANT, a_product, a_tenant, a_warehouse, an_actor, received
from tests.fakes import MemoryTable


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    a_warehouse(table)
    a_product(table, "CHAIR", reorder_point=3)
    return table


def a_document(*lines: tuple[str, int], warehouse_id: str = "MAIN") -> ReceiptDocument:
    return ReceiptDocument(warehouse_id=warehouse_id, lines=[{"sku": sku, "quantity": n} for sku, n in lines])


def an_issue(*lines: tuple[str, int]) -> IssueDocument:
    return IssueDocument(warehouse_id="MAIN", lines=[{"sku": sku, "quantity": n} for sku, n in lines])


def project_movements(table: MemoryTable) -> None:
    """What the projection does with the stream."""
    images = [image for image in table.stream if keys.kind_of(image.key.partition) == "STOCK"]
    StockRepository(table).record(TENANT, [movement_between(i.key, i.old, i.new) for i in images])


def test_a_receipt_answers_the_levels_after_it(table):
    received(table, "CHAIR", 5)

    posted = StockService(table).receive(an_actor(), a_document(("CHAIR", 3), ("CHAIR", 1)), once=ONCE)

    (level,) = posted.levels
    assert (level.on_hand, level.available, level.version) == (9, 9, 2)


def test_an_unknown_sku_refuses_the_whole_document(table):
    with pytest.raises(InvalidRequest) as refused:
        StockService(table).receive(an_actor(), a_document(("CHAIR", 3), ("GHOST", 1)), once=ONCE)

    assert refused.value.errors[0].pointer == "/lines/1/sku"
    assert StockService(table).of_product(an_actor(), "CHAIR").available == 0


def test_an_unknown_warehouse_is_named(table):
    with pytest.raises(InvalidRequest) as refused:
        StockService(table).receive(an_actor(), a_document(("CHAIR", 3), warehouse_id="MOON"), once=ONCE)

    assert refused.value.errors[0].pointer == "/warehouse_id"


def test_an_issue_beyond_available_names_every_short_sku_and_moves_nothing(table):
    a_product(table, "TABLE")
    a_product(table, "LAMP")
    received(table, "LAMP", 9)
    received(table, "CHAIR", 2)

    with pytest.raises(OutOfStock) as refused:
        StockService(table).issue(an_actor(), an_issue(("CHAIR", 3), ("LAMP", 1), ("TABLE", 1)), once=ONCE)

    assert [(s.sku, s.available) for s in refused.value.shortages] == [("CHAIR", 2), ("TABLE", 0)]
    assert StockService(table).of_product(an_actor(), "LAMP").available == 9


def test_the_ledger_proves_the_level(table):
    received(table, "CHAIR", 5)
    StockService(table).issue(an_actor(), an_issue(("CHAIR", 2)), once=ONCE)
    project_movements(table)

    (proof,) = StockService(table).verification(an_actor(), "CHAIR")

    assert proof.holds
    assert (proof.movements, proof.on_hand_sum, proof.on_hand) == (2, 3, 3)


def test_a_lost_movement_breaks_the_proof(table):
    received(table, "CHAIR", 5)
    received(table, "CHAIR", 2)
    project_movements(table)
    del table.items[keys.movement(TENANT, "CHAIR", "MAIN", 1)]

    (proof,) = StockService(table).verification(an_actor(), "CHAIR")

    assert not proof.holds


def test_movements_of_all_warehouses_come_oldest_first_page_by_page(table):
    a_warehouse(table, "EAST")
    for quantity, place in [(1, "MAIN"), (2, "EAST"), (3, "MAIN"), (4, "EAST"), (5, "MAIN")]:
        received(table, "CHAIR", quantity, place)
    project_movements(table)
    stock, position, seen = StockService(table), None, []

    while True:
        page = stock.movements(an_actor(), "CHAIR", warehouse_id=None, limit=2, position=position)
        seen += page.items
        position = page.position
        if position is None:
            break

    assert sorted(m.on_hand_delta for m in seen) == [1, 2, 3, 4, 5]
    assert [m.at for m in seen] == sorted(m.at for m in seen)


def test_low_stock_is_at_or_below_the_reorder_point(table):
    a_product(table, "TABLE", reorder_point=1)
    received(table, "CHAIR", 3)
    received(table, "TABLE", 2)

    page = StockService(table).page(an_actor(), warehouse_id=None, low=True, limit=50, position=None)

    assert [stock.product.sku for stock in page.items] == ["CHAIR"]


def test_levels_come_by_sku_page_by_page(table):
    for sku in ("B", "A", "A-1", "C"):
        a_product(table, sku)
        received(table, sku, 1)

    first = StockService(table).page(an_actor(), warehouse_id=None, low=False, limit=3, position=None)
    rest = StockService(table).page(an_actor(), warehouse_id=None, low=False, limit=3, position=first.position)

    assert [s.product.sku for s in first.items + rest.items] == ["A", "A-1", "B", "C", "CHAIR"]
    assert rest.position is None


def test_the_last_warehouse_cannot_be_closed(table):
    with pytest.raises(LastWarehouse):
        WarehouseService(table).change(an_actor(), "MAIN", ChangeWarehouse(status="closed"), expected_version=None)


def test_a_warehouse_with_goods_cannot_be_closed(table):
    a_warehouse(table, "EAST")
    received(table, "CHAIR", 1)

    with pytest.raises(WarehouseNotEmpty):
        WarehouseService(table).change(an_actor(), "MAIN", ChangeWarehouse(status="closed"), expected_version=None)


def test_a_closed_warehouse_takes_nothing_in(table):
    a_warehouse(table, "EAST")
    WarehouseService(table).change(an_actor(), "EAST", ChangeWarehouse(status="closed"), expected_version=None)

    with pytest.raises(InvalidRequest):
        received(table, "CHAIR", 1, "EAST")
