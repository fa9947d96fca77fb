"""What stands in the warehouses and what it cost."""

from datetime import timedelta

import pytest

from functions.reporting import handler
from shared.catalog.service import CatalogService
from shared.core.actor import Role
from shared.identity.repository import SettingsRepository
from shared.reporting.editions import EditionRepository
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.reporting.stock import StockValue
from shared.stock.documents import IssueDocument, IssueLine
from shared.stock.service import StockService
from shared.storage import connection
from shared.storage.table import Table
from tests.builders import ONCE, TENANT, a_product, a_tenant, a_warehouse, an_actor, cny, received
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.reporting.orders import NOON, a_line, an_order


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
    monkeypatch.setattr(handler.files, "_papers", Papers(table, FrozenClock(NOON)))
    return Gateway(handler.api, actor=an_actor(Role.WAREHOUSE))


def rows(table):
    report = StockValue(table, FrozenClock(NOON)).report(an_actor())
    return [(row.sku, row.warehouse_id, row.on_hand, row.value) for row in report.rows]


def test_goods_are_worth_what_they_cost(gateway):
    report = gateway.call("GET", "/v1/reports/stock").json

    chair = {"sku": "CHAIR", "name": "Oak chair", "available": 7, "sold": 0, "days_of_cover": None, "pace": "idle"}
    assert report == {
        "rows": [
            chair | {"warehouse_id": "EAST", "on_hand": 3, "value": {"amount": "180.15", "currency": "CNY"}},
            chair | {"warehouse_id": "MAIN", "on_hand": 4, "value": {"amount": "240.20", "currency": "CNY"}},
        ],
        "stock_outs": [],
        "as_of": "2026-11-22T04:00:00Z",
    }


def test_the_file_has_the_same_rows(gateway):
    answer = gateway.call("GET", "/v1/reports/stock?format=csv")

    assert answer.text.splitlines() == [
        "\ufeffsku,name,warehouse_id,on_hand,value,available,sold,days_of_cover,pace",
        "CHAIR,Oak chair,EAST,3,180.15,7,0,,idle",
        "CHAIR,Oak chair,MAIN,4,240.20,7,0,,idle",
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
    EditionRepository(table).live(TENANT)
    table.calls.clear()

    report = StockValue(table, FrozenClock(NOON + timedelta(seconds=1))).report(an_actor())

    assert len(report.rows) == 302
    assert table.calls == ["query", "query", "query"]


def sold(table, quantity, *, days_ago=0, sku="CHAIR"):
    at = NOON - timedelta(days=days_ago)
    order = an_order(a_line(sku, quantity), id=f"SOLD{sku}{quantity}{days_ago}", confirmed_at=at)
    SalesProjection(table).apply(TENANT, order)


@pytest.mark.parametrize(
    ("quantity", "cover", "pace"),
    [(7, 28, "moving"), (196, 1, "moving"), (1, 196, "slow")],
)
def test_goods_last_as_long_as_at_the_pace_of_four_weeks(table, quantity, cover, pace):
    sold(table, quantity, days_ago=27)
    sold(table, 500, days_ago=28)

    rows = StockValue(table, FrozenClock(NOON)).report(an_actor()).rows

    assert {(row.warehouse_id, row.available, row.sold, row.days_of_cover, row.pace) for row in rows} == {
        (place, 7, quantity, cover, pace) for place in ("MAIN", "EAST")
    }


def test_what_has_run_out_is_named_with_what_was_sold_of_it(table):
    for sku in ("GONE", "OLD", "NEVER"):
        a_product(table, sku, name=f"{sku} lamp")
    for sku in ("GONE", "OLD"):
        received(table, sku, 2)
        everything = IssueDocument(warehouse_id="MAIN", lines=[IssueLine(sku=sku, quantity=2)])
        StockService(table).issue(an_actor(), everything, once=ONCE)
    CatalogService(table).archive(an_actor(), "OLD", expected_version=None)
    sold(table, 2, sku="GONE")

    report = StockValue(table, FrozenClock(NOON)).report(an_actor())

    assert [(out.sku, out.name, out.sold) for out in report.stock_outs] == [("GONE", "GONE lamp", 2)]
