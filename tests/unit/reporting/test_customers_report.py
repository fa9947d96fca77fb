"""Who bought how much, how lately and how often: as the sales report has it, and as far as one may see it."""

from datetime import date, datetime

import pytest

from functions.reporting import handler
from shared.core.actor import Role
from shared.reporting.customers import CustomersReports
from shared.reporting.segments import History, best, is_returning, segment
from tests.builders import TENANT, a_customer, a_team, a_tenant, an_actor
from tests.fakes import FrozenClock
from tests.unit.reporting.orders import NOON, a_line
from tests.unit.reporting.shop import Shop, money

TODAY = date(2026, 11, 22)


@pytest.fixture
def shop(monkeypatch):
    shop = Shop(monkeypatch)
    monkeypatch.setattr(handler, "customers", CustomersReports(shop.table, FrozenClock(NOON)))
    return shop


def asked(shop, query="", **actor):
    if actor:
        shop.gateway.actor = an_actor(**actor)
    answer = shop.gateway.call("GET", f"/v1/reports/customers?{query}")
    assert answer.status == 200, answer.json
    return answer.json


def test_a_customer_stands_with_all_that_he_ever_bought(shop):
    customer = a_customer(shop.table, name="Contoso")
    shop.sold(a_line("CHAIR", 2), customer_id=customer.id, on="2026-10-03")
    shop.sold(a_line("LAMP", 1), customer_id=customer.id, on="2026-11-12")

    report = asked(shop)

    assert report == {
        "rows": [
            {
                "customer_id": customer.id,
                "name": "Contoso",
                "orders": 2,
                "revenue": money("300.00"),
                "last_order_at": "2026-11-12T04:00:00Z",
                "recency": 10,
                "frequency": 2,
                "segment": "champion",
                "returning": True,
            }
        ],
        "totals": {"customers": 1, "new": 0, "returning": 1, "orders": 2, "revenue": money("300.00")},
        "from": None,
        "to": None,
        "currency": "CNY",
        "as_of": "2026-11-22T04:00:00Z",
    }


def test_who_brought_most_comes_first(shop):
    for customer_id, price in (("C1", 500), ("C3", 900), ("C2", 500)):
        shop.sold(a_line("CHAIR", 1, price), customer_id=customer_id)

    assert [row["customer_id"] for row in asked(shop)["rows"]] == ["C3", "C1", "C2"]


def test_days_narrow_orders_and_revenue_but_not_what_is_known_of_him(shop):
    shop.sold(a_line("CHAIR", 2), on="2026-10-03")
    shop.sold(a_line("CHAIR", 3), on="2026-11-01")
    shop.sold(a_line("CHAIR", 4), on="2026-11-20", customer_id="C2")

    old, new = asked(shop, "from=2026-11-01&to=2026-11-20")["rows"][::-1]

    assert (old["orders"], old["revenue"], old["frequency"], old["returning"]) == (1, money("300.00"), 2, True)
    assert (new["customer_id"], new["orders"], new["returning"]) == ("C2", 1, False)
    assert asked(shop, "to=2026-10-31")["totals"] == {
        "customers": 1,
        "new": 1,
        "returning": 0,
        "orders": 1,
        "revenue": money("200.00"),
    }


def test_what_was_given_back_is_no_revenue(shop):
    order = shop.sold(a_line("CHAIR", 2), on="2026-11-10")
    shop.sold(a_line("CHAIR", 1), on="2026-11-11")
    shop.cancelled(order, on="2026-11-12")

    (row,) = asked(shop)["rows"]

    assert (row["orders"], row["revenue"]) == (2, money("100.00"))


def test_it_equals_the_sales_report_by_customer(shop):
    for number in range(12):
        day = f"2026-11-{number + 1:02}"
        order = shop.sold(a_line("CHAIR", number + 1), customer_id=f"C{number % 3}", on=day)
        if number % 4 == 0:
            shop.cancelled(order, on="2026-11-20")

    for days in ("from=2026-11-01&to=2026-11-22", "from=2026-11-03&to=2026-11-08"):
        sales = {row["key"]: (row["orders"], row["net"]) for row in shop.report(f"group_by=customer&{days}")["rows"]}
        assert {row["customer_id"]: (row["orders"], row["revenue"]) for row in asked(shop, days)["rows"]} == sales
    everything = {row["customer_id"]: row["revenue"] for row in asked(shop)["rows"]}
    assert everything == {row["customer_id"]: row["revenue"] for row in asked(shop, "from=2026-01-01")["rows"]}


def test_news_in_any_order_tell_first_and_last_alike(shop):
    for day in ("2026-11-10", "2026-10-01", "2026-11-01"):
        shop.sold(on=day)

    (row,) = asked(shop, "from=2026-10-01&to=2026-10-02")["rows"]

    assert (row["last_order_at"], row["returning"]) == ("2026-11-10T04:00:00Z", False)


def test_sales_people_see_what_they_sold_to_whom(shop):
    shop.sold(a_line("CHAIR", 1), salesperson_id="ANN", on="2026-11-01")
    shop.sold(a_line("CHAIR", 5), salesperson_id="BOB", on="2026-11-02")
    shop.sold(a_line("CHAIR", 7), salesperson_id="BOB", customer_id="C2")

    (row,) = asked(shop, role=Role.SALES, user_id="ANN")["rows"]

    assert (row["customer_id"], row["revenue"], row["last_order_at"]) == ("C1", money("100.00"), "2026-11-01T04:00:00Z")


def test_a_team_sees_what_its_members_sold_as_one(shop):
    manager = a_team(shop.table, "MIA", "ANN", "BOB")
    shop.sold(a_line("CHAIR", 1), salesperson_id="ANN", on="2026-11-02")
    shop.sold(a_line("CHAIR", 5), salesperson_id="BOB", on="2026-11-01")
    shop.sold(a_line("CHAIR", 9), salesperson_id="EVE", on="2026-11-03")

    report = CustomersReports(shop.table, FrozenClock(NOON)).report(manager, None, None)

    (row,) = report.rows
    assert (row.orders, row.revenue, row.last_order_at) == (2, 60_000, datetime.fromisoformat("2026-11-02T04:00:00Z"))


def test_a_customer_of_others_is_not_named(shop):
    customer = a_customer(shop.table, name="Secret & Sons", owner_id="BOB")
    shop.sold(salesperson_id="ANN", customer_id=customer.id)

    (row,) = asked(shop, role=Role.SALES, user_id="ANN")["rows"]

    assert row["name"] == customer.id


def test_the_warehouse_has_no_customers_report(shop):
    shop.gateway.actor = an_actor(Role.WAREHOUSE)

    assert shop.gateway.call("GET", "/v1/reports/customers").status == 403


def test_another_tenant_sees_nothing_of_it(shop):
    shop.sold()
    a_tenant(shop.table, "T00000000002")

    assert asked(shop, tenant_id="T00000000002")["rows"] == []


def test_it_reads_a_row_a_customer_whatever_the_history(shop):
    for number in range(30):
        shop.sold(customer_id=f"C{number % 3}", on=f"2026-10-{number + 1:02}")
    asked(shop)
    shop.table.calls.clear()

    asked(shop)

    assert shop.table.calls == ["query", "batch_get"]
    rows = [key for key in shop.table.items if key.partition == f"{TENANT}#SALES#*#customers"]
    assert len(rows) == 3


def a_history(orders=1, revenue=100, first="2026-01-01", last="2026-11-01"):
    return History(orders, revenue, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("history", "today", "name"),
    [
        (a_history(1, first="2026-08-24", last="2026-08-24"), "2026-11-22", "new"),  # 90 days: twice the usual 45
        (a_history(1, first="2026-08-24", last="2026-08-24"), "2026-11-23", "at_risk"),
        (a_history(1, first="2026-05-25", last="2026-05-25"), "2026-11-22", "lost"),
        (a_history(11, first="2025-10-18", last="2026-08-14"), "2026-10-13", "loyal"),  # 60 days: twice the usual 30
        (a_history(11, first="2025-10-18", last="2026-08-14"), "2026-10-14", "at_risk"),
        (a_history(2, first="2026-10-25", last="2026-10-25"), "2026-11-22", "loyal"),  # never taken for oftener than 14
        (a_history(2, first="2026-10-24", last="2026-10-24"), "2026-11-22", "at_risk"),
        (a_history(2, first="2026-09-26", last="2026-09-26"), "2026-11-22", "lost"),
    ],
)
def test_segments_measure_absence_by_each_customers_own_rhythm(history, today, name):
    assert segment(history, date.fromisoformat(today), is_best=False) == name


def test_champions_bring_the_first_four_fifths():
    assert best({"A": 50, "B": 30, "C": 15, "D": 5, "E": -10}) == {"A", "B"}
    assert best({"A": 0, "B": -1}) == set()
    assert segment(a_history(5, last="2026-11-20"), TODAY, is_best=True) == "champion"


def test_who_ordered_before_the_days_came_back():
    assert is_returning(a_history(first="2026-10-31"), date(2026, 11, 1))
    assert not is_returning(a_history(3, first="2026-11-01"), date(2026, 11, 1))
    assert is_returning(a_history(2), None)
    assert not is_returning(a_history(1), None)
