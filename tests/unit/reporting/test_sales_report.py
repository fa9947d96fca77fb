"""The sales report over HTTP."""

import pytest

from shared.core.actor import Role
from shared.core.model import Document
from shared.storage import keys
from shared.storage.codec import pack
from tests.builders import TENANT, a_customer, a_product, a_team, a_tenant, an_actor
from tests.unit.reporting.orders import a_line
from tests.unit.reporting.shop import Shop, money

FIELDS = ("orders", "units", "gross", "discount", "returned_units", "returns", "net", "tax", "cost", "profit")


@pytest.fixture
def shop(monkeypatch):
    return Shop(monkeypatch)


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
