"""What the sales report and the dashboard read, and what they keep."""

from datetime import timedelta

import pytest

from shared.identity.repository import SettingsRepository
from shared.reporting.applied import Applied, Source
from shared.reporting.editions import EditionRepository
from shared.reporting.models import Figures, RollupKey
from shared.reporting.projection import SalesProjection
from shared.reporting.repository import RollupRepository
from shared.storage import keys
from tests.builders import TENANT
from tests.fakes import MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order
from tests.unit.reporting.shop import Shop


@pytest.fixture
def shop(monkeypatch):
    return Shop(monkeypatch)


def test_reports_and_dashboard_read_little(shop):
    SettingsRepository(shop.table).current(TENANT)
    EditionRepository(shop.table).live(TENANT)
    shop.table.calls.clear()

    shop.gateway.call("GET", "/v1/reports/sales")
    assert shop.table.calls == ["query"]
    shop.gateway.call("GET", "/v1/dashboard")
    assert shop.table.calls == ["query"] * 4


def _size(item):
    """DynamoDB's measure: names, UTF-8 text, binary as it is, numbers at two digits a byte."""
    sizes = {str: lambda v: len(v.encode()), bytes: len, int: lambda v: (len(str(abs(v))) + 1) // 2 + 1 + (v < 0)}
    return sum(len(name) + sizes[type(value)](value) for name, value in item.items())


def test_a_month_of_busy_days_costs_two_read_units_at_most(shop):
    million = Figures(*[10**6] * 2, *[10**11] * 2, 10**5, *[10**11] * 3)
    days = [(NOON - timedelta(days=n)).date() for n in range(31)]
    for scope in ("*", "01KAVXKQ9S3WJ4N7CYH2QZ8F5T"):
        rollups = {RollupKey(scope, "all", day, ""): million for day in days}
        RollupRepository(shop.table).move(TENANT, Source(scope, 1, rollups), Applied({}))
        size = sum(_size(shop.table.items[keys.sales_rollup(TENANT, scope, "all", day, "")]) for day in days)

        assert size <= 2 * 4096


def test_what_is_kept_of_an_order_stays_within_one_write_unit():
    table = MemoryTable()
    lines = [a_line(f"SKU-{n:04}", n + 1, 1_999 + n, category=f"Category {n % 5}", cost=700 + n) for n in range(20)]

    SalesProjection(table).apply(TENANT, an_order(*lines, salesperson_id="01KAVXKQ9S3WJ4N7CYH2QZ8F5T"))

    assert _size(table.items[keys.contribution(TENANT, "0123456789ABCDEF")]) <= 1024
