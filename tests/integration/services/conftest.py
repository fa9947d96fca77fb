"""The areas' unit suites again: wherever they make a table in memory, they get a real engine's."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.integration.engines import WatchedTable
from tests.unit.catalog import test_catalog
from tests.unit.customers import test_customers
from tests.unit.orders import (
    test_approving,
    test_editing,
    test_editing_goods,
    test_editing_money,
    test_ending,
    test_faults,
    test_goods,
    test_orders,
    test_scenarios,
    test_team_orders,
)
from tests.unit.replenishment import test_care, test_forecasts
from tests.unit.stock import test_documents, test_posting, test_stock

SUITES: tuple[ModuleType, ...] = (
    test_catalog,
    test_customers,
    test_orders,
    test_team_orders,
    test_approving,
    test_editing,
    test_editing_goods,
    test_editing_money,
    test_ending,
    test_goods,
    test_scenarios,
    test_faults,
    test_stock,
    test_documents,
    test_posting,
    test_care,
    test_forecasts,
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the table in memory what would take too long here."""
    here = Path(__file__).parent
    left = [item for item in items if item.path.parent == here and item.get_closest_marker("in_memory")]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


@pytest.fixture(autouse=True)
def _table_of_a_real_engine(monkeypatch: pytest.MonkeyPatch, own_table: WatchedTable) -> None:
    for suite in SUITES:
        monkeypatch.setattr(suite, "MemoryTable", lambda: own_table)
