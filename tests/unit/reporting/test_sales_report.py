"""The sales report and the dashboard over HTTP."""

from datetime import datetime, timedelta

import pytest

from functions.reporting import handler
from functions.reporting.files import FileDesk
from shared.core.actor import Role
from shared.core.model import Document
from shared.identity.repository import SettingsRepository
from shared.reporting.applied import Applied, Source
from shared.reporting.editions import EditionRepository
from shared.reporting.exports.service import ExportService
from shared.reporting.models import Figures, RollupKey
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.reporting.repository import RollupRepository
from shared.reporting.service import ReportingService
from shared.storage import keys
from shared.storage.codec import pack
from tests.builders import TENANT, a_customer, a_product, a_team, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.reporting.orders import NOON, a_line, an_order, ended
from tests.unit.reporting.store import MemoryStore, PrinterInHouse

FIELDS = ("orders", "units", "gross", "discount", "returned_units", "returns", "net", "tax", "cost", "profit")


class Shop:
    """A tenant on Sunday, 22 November 2026, noon in Shanghai, with whatever orders a test gives it."""

    def __init__(self, monkeypatch) -> None:
        self.table, self._orders = MemoryTable(), 0
        a_tenant(self.table)
        monkeypatch.setattr(handler, "reporting", ReportingService(self.table, FrozenClock(NOON)))
        self.store, self.printer = MemoryStore(), PrinterInHouse()
        exports = ExportService(self.table, self.store, FrozenClock(NOON))
        monkeypatch.setattr(handler, "exports", exports)
        desk = FileDesk(Papers(self.table, FrozenClock(NOON)), exports, lambda: self.printer)
        monkeypatch.setattr(handler, "files", desk)
        self.gateway = Gateway(handler.api, actor=an_actor())

    def sold(self, *lines, on="2026-11-22", **fields):
        self._orders += 1
        at = datetime.fromisoformat(f"{on}T12:00:00+08:00")
        order = an_order(*lines, **{"id": f"ORDER{self._orders}", "placed_at": at, "confirmed_at": at} | fields)
        SalesProjection(self.table).apply(TENANT, order)
        return order

    def cancelled(self, order, on):
        dead = ended(order, datetime.fromisoformat(f"{on}T12:00:00+08:00"))
        SalesProjection(self.table).apply(TENANT, dead)

    def report(self, query="", **actor):
        if actor:
            self.gateway.actor = an_actor(**actor)
        answer = self.gateway.call("GET", f"/v1/reports/sales?{query}")
        assert answer.status == 200, answer.json
        return answer.json


@pytest.fixture
def shop(monkeypatch):
    return Shop(monkeypatch)


def money(amount):
    return {"amount": amount, "currency": "CNY"}


def test_the_report_says_what_was_sold(shop):
    line = a_line("CHAIR", 2, 10_000, discount_rate="0.1", cost=4_000, tax_rate="0.13")
    shop.sold(line, order_discount=1_000, shipping_fee=2_000)

    report = shop.report()

    row = {"key": None, "label": None, "period": None, "orders": 1, "units": 2, "returned_units": 0}
    row |= {"gross": money("200.00"), "discount": money("30.00"), "returns": money("0.00"), "net": money("170.00")}
    row |= {"tax": money("19.56"), "cost": money("80.00"), "profit": money("70.44")}
    assert report == {
        "rows": [row],
        "totals": {name: row[name] for name in FIELDS},
        "from": "2026-10-24",
        "to": "2026-11-22",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "as_of": "2026-11-22T04:00:00Z",
    }


def test_nothing_sold_is_no_row(shop):
    report = shop.report("interval=day&group_by=product")

    assert report["rows"] == []
    assert report["totals"]["orders"] == 0
    assert report["totals"]["net"] == money("0.00")


def test_both_ends_of_the_days_are_included(shop):
    for day in ("2026-11-09", "2026-11-10", "2026-11-12", "2026-11-13"):
        shop.sold(on=day)

    rows = shop.report("from=2026-11-10&to=2026-11-12&interval=day")["rows"]

    assert [row["period"] for row in rows] == ["2026-11-10", "2026-11-12"]


@pytest.mark.parametrize(
    ("interval", "periods"),
    [
        ("week", ["2026-10-26", "2026-11-09", "2026-11-16"]),
        ("month", ["2026-11-01"]),
        ("none", [None]),
    ],
)
def test_periods_have_the_name_of_their_first_day_and_weeks_begin_on_monday(shop, interval, periods):
    for day in ("2026-11-01", "2026-11-15", "2026-11-16", "2026-11-22"):  # Sunday, Sunday, Monday, Sunday
        shop.sold(on=day)

    rows = shop.report(f"interval={interval}")["rows"]

    assert [row["period"] for row in rows] == periods
    assert sum(row["orders"] for row in rows) == 4


def test_a_cancelled_order_counts_on_both_its_days(shop):
    order = shop.sold(a_line("CHAIR", 2), on="2026-11-10")
    shop.cancelled(order, on="2026-11-12")

    sale, back = shop.report("interval=day")["rows"]

    assert (sale["period"], sale["orders"], sale["net"]) == ("2026-11-10", 1, money("200.00"))
    assert (back["period"], back["orders"], back["returned_units"]) == ("2026-11-12", 0, 2)
    assert (back["returns"], back["net"], back["profit"]) == (money("200.00"), money("-200.00"), money("-200.00"))
    assert shop.report()["totals"]["net"] == money("0.00")


def test_rows_come_by_period_then_by_net_then_by_key(shop):
    for sku, price in (("B", 500), ("A", 500), ("C", 900)):
        shop.sold(a_line(sku, 1, price))
    shop.sold(a_line("D", 1, 1), on="2026-11-20")

    rows = shop.report("interval=day&group_by=product")["rows"]

    assert [row["key"] for row in rows] == ["D", "C", "A", "B"]


def test_an_order_of_two_products_counts_once_in_the_totals(shop):
    shop.sold(a_line("CHAIR"), a_line("LAMP"))

    report = shop.report("group_by=product")

    assert [row["orders"] for row in report["rows"]] == [1, 1]
    assert report["totals"]["orders"] == 1
    assert report["totals"]["gross"] == money("200.00")


class Named(Document):
    name: str


class Person(Document):
    full_name: str


@pytest.mark.parametrize(
    ("group_by", "key", "label"),
    [
        ("product", "CHAIR", "Oak chair"),
        ("category", "Seats", "Seats"),
        ("customer", "C1", "Contoso"),
        ("salesperson", "ANN", "Ann Lee"),
        ("region", "East", "East"),
        ("warehouse", "MAIN", "Main warehouse"),
    ],
)
def test_keys_are_named_for_people(shop, group_by, key, label):
    a_product(shop.table, "CHAIR", name="Oak chair")
    named = {keys.customer(TENANT, "C1"): Named(name="Contoso"), keys.user(TENANT, "ANN"): Person(full_name="Ann Lee")}
    named[keys.warehouse(TENANT, "MAIN")] = Named(name="Main warehouse")
    shop.table.put_all(place.attributes() | {"d": pack(document)} for place, document in named.items())
    shop.sold(a_line("CHAIR", category="Seats"))

    (row,) = shop.report(f"group_by={group_by}")["rows"]

    assert (row["key"], row["label"]) == (key, label)


def test_what_is_no_longer_there_is_its_own_name(shop):
    shop.sold(a_line("GONE"))

    (row,) = shop.report("group_by=product")["rows"]

    assert row["label"] == "GONE"


@pytest.mark.parametrize("group_by", ["category", "region", "salesperson"])
def test_what_has_no_key_stands_under_null(shop, group_by):
    shop.sold(region=None, salesperson_id=None)

    (row,) = shop.report(f"group_by={group_by}")["rows"]

    assert (row["key"], row["label"]) == (None, None)


def test_a_day_holds_keys_of_any_alphabet(shop):
    shop.sold(a_line("CHAIR", category="椅子"))
    shop.sold(a_line("LAMP", category="灯"), on="2026-11-23")

    rows = shop.report("from=2026-11-22&to=2026-11-22&group_by=category")["rows"]

    assert [row["key"] for row in rows] == ["椅子"]


@pytest.mark.parametrize("group_by", ["none", "product", "category", "customer", "salesperson", "region", "warehouse"])
def test_sales_people_see_their_own_figures_alone(shop, group_by):
    shop.sold(a_line("CHAIR", 1), salesperson_id="ANN")
    shop.sold(a_line("LAMP", 5), salesperson_id="BOB", customer_id="C2", region="West")
    shop.sold(a_line("DESK", 7), salesperson_id=None)

    mine = shop.report(f"group_by={group_by}", role=Role.SALES, user_id="ANN")

    assert [row["units"] for row in mine["rows"]] == [1]
    assert mine["totals"]["units"] == 1
    assert shop.report(role=Role.FINANCE)["totals"]["units"] == 13


def test_a_sales_persons_figures_by_sales_person_are_his_own(shop):
    shop.sold(salesperson_id="ANN")

    (row,) = shop.report("group_by=salesperson", role=Role.SALES, user_id="ANN")["rows"]

    assert row["key"] == "ANN"


def test_another_tenant_sees_nothing_of_it(shop):
    shop.sold()
    a_tenant(shop.table, "T00000000002")

    assert shop.report(tenant_id="T00000000002")["rows"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=2026-11-12&to=2026-11-11", "/from"),
        ("from=2026-11-23", "/from"),
        ("from=2026-02-30", "/from"),
        ("to=1795305600", "/to"),
        ("to=2026-11-22T00:00:00", "/to"),
        ("from=", "/from"),
        ("interval=year", "/interval"),
        ("group_by=brand", "/group_by"),
    ],
)
def test_a_wrong_question_is_refused_at_its_parameter(shop, query, pointer):
    answer = shop.gateway.call("GET", f"/v1/reports/sales?{query}")

    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("query", ["from=0001-01-01&to=9999-12-31", "to=0001-01-03", "from=0001-01-01&interval=week"])
def test_the_calendars_ends_are_days_as_any_other(shop, query):
    assert shop.report(query)["rows"] == []


@pytest.mark.parametrize("path", ["/v1/reports/sales", "/v1/dashboard"])
def test_the_warehouse_has_no_sales_figures(shop, path):
    shop.gateway.actor = an_actor(Role.WAREHOUSE)

    assert shop.gateway.call("GET", path).status == 403


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


@pytest.fixture
def team(shop):
    """Mia's, of Ann and herself; what was sold by whom."""
    a_team(shop.table, "MIA", "ANN")
    for seller, quantity in (("MIA", 1), ("ANN", 2), ("ANN", 4), ("BOB", 8), (None, 16)):
        shop.sold(a_line("CHAIR", quantity), salesperson_id=seller)
    return {"role": Role.MANAGER, "user_id": "MIA"}


@pytest.mark.parametrize("group_by", ["none", "product", "category", "customer", "salesperson", "region", "warehouse"])
def test_a_teams_figures_are_those_of_its_members(shop, team, group_by):
    report = shop.report(f"group_by={group_by}", **team)

    assert (report["totals"]["orders"], report["totals"]["units"]) == (3, 7)
    assert sum(row["units"] for row in report["rows"]) == 7
    if group_by == "salesperson":
        assert {row["key"]: row["units"] for row in report["rows"]} == {"MIA": 1, "ANN": 6}


def test_a_teams_dashboard_equals_its_report(shop, team):
    report = shop.report(**team)["totals"]

    dashboard = shop.gateway.call("GET", "/v1/dashboard").json

    assert dashboard["today"].items() >= {name: report[name] for name in ("orders", "net", "units")}.items()
    assert dashboard["open_work"]["unpaid"] == 3


def test_a_report_names_no_customer_whom_its_reader_may_not_see(shop, team):
    for owner_id in ("BOB", "ANN"):
        customer = a_customer(shop.table, name=f"{owner_id}'s", owner_id=owner_id)
        shop.sold(customer_id=customer.id, salesperson_id="ANN")

    labels = {row["label"] for row in shop.report("group_by=customer", **team)["rows"]}

    assert "ANN's" in labels
    assert "BOB's" not in labels


def test_the_dashboard_counts_the_products_in_alert(shop):
    shop.table.put_all(keys.alert(TENANT, sku).attributes() for sku in ("CHAIR", "LAMP"))

    assert shop.gateway.call("GET", "/v1/dashboard").json["low_stock"] == 2


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
