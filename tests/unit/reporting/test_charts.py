"""Charts of reports: labels have room, quiet days are days too."""

import re
from datetime import date

import pytest

from shared.core.report import Chart
from shared.printing.charts import MAIL, svg
from shared.reporting.papers import Papers
from shared.reporting.projection import MoneyProjection
from shared.storage.table import Table
from tests.builders import a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, an_order, stored
from tests.unit.reporting.test_payments_report import House, a_fact, a_payment, days

LETTER = MAIL.letters


@pytest.mark.parametrize("label", ["清风茶馆", "胡桃木餐桌", "五层开放式实木书架", "Tea", "W" * 30, "Oak 橡木餐椅"])
def test_the_names_in_a_ranking_begin_inside_the_picture(label: str) -> None:
    """A Chinese character is as broad as it is high, a Latin one at most six tenths of that on average."""
    picture = svg(Chart("Net", (label, "x"), (2, 1)), str, MAIL)

    plot = next(float(left) for left in re.findall(r'<g transform="translate\(([\d.]+),', picture))
    (shown,) = [text for text in re.findall(r">([^<>]+)</text>", picture) if text[:2] == label[:2]]
    breadth = sum(LETTER if ord(c) > 0x2E80 else 0.6 * LETTER for c in shown)
    assert breadth <= plot


@pytest.fixture
def table() -> Table:
    """Money came on the first and the third of three days."""
    table = MemoryTable()
    a_tenant(table)
    for number, ago in ((1, -2), (2, 0)):
        stored(table, an_order(id=f"ORDER{number}"))
        paid = a_payment(a_fact("CAPTURED", 100 * number, days(ago)), order_id=f"ORDER{number}")
        MoneyProjection(table).follow_all([House.image(paid)])
    return table


def test_days_without_money_stand_in_the_chart_of_payments(table: Table) -> None:
    asked = {"from": "2026-11-20", "to": "2026-11-22"}

    report = Papers(table, FrozenClock(NOON)).paper(an_actor(), "payments", asked).report

    assert report.chart is not None
    assert report.chart.labels == ("Nov 20", "Nov 21", "Nov 22")
    assert [value.amount for value in report.chart.values] == ["1.00", "0.00", "2.00"]


def test_of_one_day_there_is_no_course_and_its_sum_is_told(table: Table) -> None:
    day = str(date(2026, 11, 22))

    report = Papers(table, FrozenClock(NOON)).paper(an_actor(), "payments", {"from": day, "to": day}).report

    assert report.chart is None
    assert report.main_total is not None
    assert report.main_total.value.amount == "2.00"


def test_years_of_payments_are_told_by_months(table: Table) -> None:
    asked = {"from": "2025-01-01", "to": "2026-11-22"}

    report = Papers(table, FrozenClock(NOON)).paper(an_actor(), "payments", asked).report

    assert report.chart is not None
    assert len(report.chart.labels) == 23
    assert report.chart.values[-1].amount == "3.00"
