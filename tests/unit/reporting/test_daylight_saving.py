"""Days of 23 and of 25 hours are days as any other: each moment belongs to exactly one, in sales and in payments."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.payments.facts import Fact
from shared.payments.models import Payment
from shared.reporting.models import RollupKey
from shared.reporting.money import moved
from shared.reporting.projection import SalesProjection
from shared.reporting.service import Question, ReportingService
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import a_line, an_order

BERLIN = "Europe/Berlin"
SHORT, LONG = date(2026, 3, 29), date(2026, 10, 25)
"""The days on which Berlin's clocks go forward and back."""
EDGES = {SHORT: ("2026-03-28T23:00Z", 23), LONG: ("2026-10-24T22:00Z", 25)}
each_day = pytest.mark.parametrize("day", EDGES)


def hours_of(day):
    """The first moment of every hour, from the hour before the day to the one after it, and the day's own."""
    text, length = EDGES[day]
    began = datetime.fromisoformat(text).astimezone(UTC)
    return [began + timedelta(hours=n) for n in range(-1, length + 1)], length


@each_day
def test_a_day_has_its_23_or_25_hours_in_the_sales_report(day):
    table = MemoryTable()
    a_tenant(table, currency="CNY", time_zone=BERLIN)
    moments, length = hours_of(day)
    for number, at in enumerate(moments):
        order = an_order(a_line("CHAIR", 1, 100), id=f"H{number}", time_zone=BERLIN, placed_at=at, confirmed_at=at)
        SalesProjection(table).apply(TENANT, order)

    service = ReportingService(table, FrozenClock(moments[-1]))
    question = Question(day - timedelta(days=1), day + timedelta(days=1), interval="day")
    rows = service.sales(an_actor(), question).rows

    assert [(row.period, row.figures.orders) for row in rows] == [
        (day - timedelta(days=1), 1),
        (day, length),
        (day + timedelta(days=1), 1),
    ]


@each_day
def test_the_last_minute_is_still_of_the_day(day):
    text, length = EDGES[day]
    end = datetime.fromisoformat(text).astimezone(UTC) + timedelta(hours=length)
    for at, expected in ((end - timedelta(milliseconds=1), day), (end, day + timedelta(days=1))):
        fact = Fact(kind="CAPTURED", provider_ref="ch", amount=100, occurred_at=at)
        made = {"method": "page", "amount": 100, "currency": "CNY", "started_at": at}
        payment = Payment(id="ORDER1PAYMENT1", order_id="ORDER1", provider="sandbox", facts=[fact], **made)

        assert [*moved(payment, BERLIN)] == [RollupKey("*", "payments", expected, "sandbox")]


@each_day
def test_the_dashboards_today_is_the_whole_day_and_its_before_the_whole_day_before(day):
    table = MemoryTable()
    a_tenant(table, time_zone=BERLIN)
    moments, length = hours_of(day)
    for number, at in enumerate([moments[0], *moments[1:-1]]):
        order = an_order(a_line("CHAIR", 1, 100), id=f"H{number}", time_zone=BERLIN, placed_at=at, confirmed_at=at)
        SalesProjection(table).apply(TENANT, order)

    dashboard = ReportingService(table, FrozenClock(moments[-2])).dashboard(an_actor())

    assert (dashboard.of_last(1).orders, dashboard.of_last(1, before=1).orders) == (length, 1)
