"""The dashboard over HTTP."""

import pytest

from shared.core.actor import Role
from shared.storage import keys
from tests.builders import TENANT, an_actor
from tests.unit.reporting.orders import a_line
from tests.unit.reporting.shop import Shop, money


@pytest.fixture
def shop(monkeypatch):
    return Shop(monkeypatch)


def test_the_dashboard_equals_the_report(shop):
    shop.sold(a_line("CHAIR", 1))
    shop.sold(a_line("CHAIR", 2), on="2026-11-16")
    shop.sold(a_line("CHAIR", 4), on="2026-11-15")
    shop.sold(a_line("CHAIR", 8), on="2026-10-24")
    shop.sold(a_line("CHAIR", 16), on="2026-10-23")
    shop.sold(a_line("CHAIR", 32), on="2026-09-24")
    shop.sold(a_line("CHAIR", 64), on="2026-09-23")

    dashboard = shop.gateway.call("GET", "/v1/dashboard").json

    for name, units, orders in (("today", 1, 1), ("last_7_days", 3, 2), ("last_30_days", 15, 4)):
        before = dashboard[name].pop("before")
        assert dashboard[name] == {"orders": orders, "net": money(f"{units}00.00"), "units": units}
        last = {"today": "2026-11-21", "last_7_days": "2026-11-15", "last_30_days": "2026-10-23"}[name]
        first = {"today": "2026-11-21", "last_7_days": "2026-11-09", "last_30_days": "2026-09-24"}[name]
        totals = shop.report(f"from={first}&to={last}")["totals"]
        assert before == {key: totals[key] for key in ("orders", "net", "units")}
    sold_on = {row["period"]: row["units"] for row in shop.report("interval=day")["rows"]}
    assert {day["day"]: day["units"] for day in dashboard["series"] if day["units"]} == sold_on
    assert [dashboard["series"][n]["day"] for n in (0, -1)] == ["2026-10-24", "2026-11-22"]
    assert len(dashboard["series"]) == 30


def test_the_dashboard_counts_the_open_work_of_whom_it_shows(shop):
    shop.sold(salesperson_id="ANN")
    shop.sold(salesperson_id="BOB", paid=10_000)
    shop.sold(salesperson_id="BOB", status="submitted", confirmed_at=None)

    assert _open_work(shop) == {"awaiting_approval": 1, "to_ship": 1, "unpaid": 2}
    assert _open_work(shop, role=Role.SALES, user_id="ANN") == {"awaiting_approval": 0, "to_ship": 0, "unpaid": 1}


def _open_work(shop, **actor):
    shop.gateway.actor = an_actor(**actor)
    return shop.gateway.call("GET", "/v1/dashboard").json["open_work"]


def test_the_dashboard_counts_the_products_in_alert(shop):
    shop.table.put_all(keys.alert(TENANT, sku).attributes() for sku in ("CHAIR", "LAMP"))

    assert shop.gateway.call("GET", "/v1/dashboard").json["low_stock"] == 2
