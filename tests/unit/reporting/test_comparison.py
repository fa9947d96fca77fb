"""The sales report beside the days before, and the best and the worst of it."""

import csv
import io
from datetime import date

import pytest

from shared.core.errors import InvalidRequest
from shared.reporting.comparison import Compared
from shared.reporting.models import NOTHING
from shared.reporting.reports import Span
from shared.storage import connection
from tests.unit.reporting.orders import a_line
from tests.unit.reporting.shop import Shop, money


@pytest.fixture
def shop(monkeypatch):
    return Shop(monkeypatch)


def a_span(first, last):
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("asked", "by", "before"),
    [
        (("2026-11-01", "2026-11-22"), "previous", ("2026-10-10", "2026-10-31")),
        (("2026-11-22", "2026-11-22"), "previous", ("2026-11-21", "2026-11-21")),
        (("2026-11-01", "2026-11-22"), "year", ("2025-11-01", "2025-11-22")),
        (("2024-02-01", "2024-02-29"), "year", ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), "year", ("2024-02-01", "2024-02-28")),
    ],
)
def test_the_days_before_are_as_many_or_last_years(asked, by, before):
    assert Compared(a_span(*asked), by).span == a_span(*before)


def test_a_leap_day_is_compared_with_the_day_before_it():
    cells = [(date(2024, 2, 29), "", NOTHING), (date(2024, 3, 1), "", NOTHING)]

    moved = list(Compared(a_span("2025-02-01", "2025-03-31"), "year").moved(cells))

    assert [day for day, _, _ in moved] == [date(2025, 2, 28), date(2025, 3, 1)]


@pytest.mark.parametrize("by", ["previous", "year"])
def test_before_the_calendar_there_is_nothing_to_compare_with(by):
    with pytest.raises(InvalidRequest):
        _ = Compared(a_span("0001-01-01", "9999-12-31"), by).span


def test_each_row_has_its_figures_of_the_days_before(shop):
    shop.sold(a_line("CHAIR", 3), on="2026-11-21")
    shop.sold(a_line("CHAIR", 1), on="2026-11-19")
    shop.sold(a_line("LAMP", 5), on="2026-11-19")
    shop.sold(a_line("DESK", 2), on="2026-11-22")

    report = shop.report("from=2026-11-21&to=2026-11-22&group_by=product&compare=previous")

    seen = {row["key"]: (row["units"], row["before"]["units"]) for row in report["rows"]}
    assert seen == {"CHAIR": (3, 1), "DESK": (2, 0), "LAMP": (0, 5)}
    assert [row["key"] for row in report["rows"]] == ["CHAIR", "DESK", "LAMP"]
    assert report["totals"]["units"] == 5
    assert (report["before"]["from"], report["before"]["to"]) == ("2026-11-19", "2026-11-20")
    assert (report["before"]["totals"]["units"], report["before"]["totals"]["orders"]) == (6, 2)


def test_a_day_is_compared_with_its_day_of_last_year(shop):
    for day, units in (("2026-11-21", 1), ("2025-11-21", 2), ("2025-11-22", 4), ("2025-11-23", 8)):
        shop.sold(a_line("CHAIR", units), on=day)

    rows = shop.report("from=2026-11-20&to=2026-11-22&interval=day&compare=year")["rows"]

    assert [(row["period"], row["units"], row["before"]["units"]) for row in rows] == [
        ("2026-11-21", 1, 2),
        ("2026-11-22", 0, 4),
    ]


def test_without_comparison_nothing_is_beside(shop):
    shop.sold()

    report = shop.report()

    assert "before" not in report
    assert "before" not in report["rows"][0]


def test_a_compared_file_has_the_figures_before_in_columns_of_their_own(shop, monkeypatch):
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    shop.sold(a_line("CHAIR", 3), on="2026-11-22")
    shop.sold(a_line("LAMP", 1), on="2026-11-21")

    query = "from=2026-11-22&to=2026-11-22&group_by=product&compare=previous&format=csv"
    text = shop.gateway.call("GET", f"/v1/reports/sales?{query}").text

    chair, lamp = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (chair["key"], chair["net"], chair["before_net"], chair["before_units"]) == ("CHAIR", "300.00", "0.00", "0")
    assert (lamp["key"], lamp["net"], lamp["before_net"], lamp["before_orders"]) == ("LAMP", "0.00", "100.00", "1")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("top=2", ["C", "A"]),
        ("flop=2", ["D", "A"]),
        ("sort=units", ["D", "A", "B", "C"]),
        ("sort=units&top=1", ["D"]),
        ("sort=units&flop=1", ["B"]),
    ],
)
def test_the_best_and_the_worst_of_a_period(shop, query, keys):
    for sku, units, price in (("A", 2, 250), ("B", 1, 500), ("C", 1, 900), ("D", 3, 1)):
        shop.sold(a_line(sku, units, price))

    report = shop.report(f"group_by=product&{query}")

    assert [row["key"] for row in report["rows"]] == keys
    assert report["totals"]["net"] == money("19.03")


def test_every_period_has_its_best(shop):
    for day in ("2026-11-21", "2026-11-22"):
        shop.sold(a_line("CHAIR", 1, 100), on=day)
        shop.sold(a_line("LAMP", 1, 200), on=day)

    rows = shop.report("group_by=product&interval=day&top=1")["rows"]

    assert [(row["period"], row["key"]) for row in rows] == [("2026-11-21", "LAMP"), ("2026-11-22", "LAMP")]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("compare=decade", "/compare"),
        ("compare=previous&from=0001-01-01", "/compare"),
        ("compare=year&from=0001-03-01&to=0001-03-02", "/compare"),
        ("sort=margin", "/sort"),
        ("top=0", "/top"),
        ("flop=1001", "/flop"),
        ("top=1&flop=1", "/flop"),
    ],
)
def test_a_wrong_question_is_refused_at_its_parameter(shop, query, pointer):
    answer = shop.gateway.call("GET", f"/v1/reports/sales?{query}")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_the_ranking_of_sales_people_is_the_report_by_sales_person(shop):
    for person, units in (("ANN", 2), ("BOB", 5), ("EVE", 1)):
        shop.sold(a_line("CHAIR", units), salesperson_id=person)

    rows = shop.report("group_by=salesperson&top=2")["rows"]

    assert [(row["key"], row["net"]) for row in rows] == [("BOB", money("500.00")), ("ANN", money("200.00"))]
