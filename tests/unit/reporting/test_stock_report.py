"""What stands in the warehouses and what it cost."""

from datetime import timedelta

import pytest

from functions.reporting import handler
from shared.core.actor import Role
from shared.identity.repository import SettingsRepository
from shared.reporting.stock import StockValue
from shared.stock.documents import IssueDocument, IssueLine
from shared.stock.service import StockService
from shared.storage import connection
from shared.storage.table import Table
from tests.builders import ONCE, TENANT, a_product, a_tenant, a_warehouse, an_actor, cny, received
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.reporting.orders import NOON


@pytest.fixture
def table() -> Table:
    """Two warehouses, and chairs in both of them."""
    table = MemoryTable()
    a_tenant(table)
    a_warehouse(table, "MAIN")
    a_warehouse(table, "EAST")
    a_product(table, "CHAIR", name="Oak chair", cost=cny("60.05"))
    received(table, "CHAIR", 4, "MAIN")
    received(table, "CHAIR", 3, "EAST")
    return table


@pytest.fixture
def gateway(table, monkeypatch) -> Gateway:
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(handler, "stock", StockValue(table, FrozenClock(NOON)))
    return Gateway(handler.api, actor=an_actor(Role.WAREHOUSE))


def rows(table):
    report = StockValue(table, FrozenClock(NOON)).report(an_actor())
    return [(row.sku, row.warehouse_id, row.on_hand, row.value) for row in report.rows]


def test_goods_are_worth_what_they_cost(gateway):
    report = gateway.call("GET", "/v1/reports/stock").json

    chair = {"sku": "CHAIR", "name": "Oak chair"}
    assert report == {
        "rows": [
            chair | {"warehouse_id": "EAST", "on_hand": 3, "value": {"amount": "180.15", "currency": "CNY"}},
            chair | {"warehouse_id": "MAIN", "on_hand": 4, "value": {"amount": "240.20", "currency": "CNY"}},
        ],
        "as_of": "2026-11-22T04:00:00Z",
    }


def test_the_file_has_the_same_rows(gateway):
    answer = gateway.call("GET", "/v1/reports/stock?format=csv")

    assert answer.text.splitlines() == [
        "\ufeffsku,name,warehouse_id,on_hand,value",
        "CHAIR,Oak chair,EAST,3,180.15",
        "CHAIR,Oak chair,MAIN,4,240.20",
    ]


def test_rows_come_by_sku_whatever_its_characters(table):
    for sku in ("CHAIR-2", "CHAIR.1", "CHAIR", "chair", "A_1", "Z", "0"):
        if sku != "CHAIR":
            a_product(table, sku, cost=cny("1.00"))
            received(table, sku, 1)

    assert [row[0] for row in rows(table)] == ["0", "A_1", "CHAIR", "CHAIR", "CHAIR-2", "CHAIR.1", "Z", "chair"]


def test_without_a_cost_goods_are_worth_nothing(table):
    a_product(table, "LAMP")
    received(table, "LAMP", 2)

    assert ("LAMP", "MAIN", 2, 0) in rows(table)


def test_what_has_left_and_what_never_came_is_no_row(table):
    a_product(table, "DESK")
    everything = IssueDocument(warehouse_id="EAST", lines=[IssueLine(sku="CHAIR", quantity=3)])
    StockService(table).issue(an_actor(), everything, once=ONCE)

    assert rows(table) == [("CHAIR", "MAIN", 4, 24_020)]


def test_another_tenant_sees_nothing_of_it(table):
    a_tenant(table, "T00000000002")

    assert StockValue(table).report(an_actor(tenant_id="T00000000002")).rows == []


def test_sales_people_have_no_stock_report(gateway):
    gateway.actor = an_actor(Role.SALES)

    assert gateway.call("GET", "/v1/reports/stock").status == 403


def test_products_and_levels_are_walked_once(table):
    for number in range(300):
        a_product(table, f"P{number:03}")
        received(table, f"P{number:03}", 1)
    SettingsRepository(table).recent(TENANT)
    table.calls.clear()

    report = StockValue(table, FrozenClock(NOON + timedelta(seconds=1))).report(an_actor())

    assert len(report.rows) == 302
    assert table.calls == ["query", "query"]
