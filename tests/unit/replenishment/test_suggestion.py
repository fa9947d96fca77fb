"""What to order and when at the latest."""

from datetime import date, timedelta

import pytest

from shared.replenishment.cover import days_of_cover
from shared.replenishment.forecasting.forecast import Forecast, WeekAhead
from shared.replenishment.forecasting.suggestion import Suggestion, Terms, suggestion

MONDAY = date(2026, 11, 23)
A_FORTNIGHT = Terms(lead_time_days=14, service_level=0.5)
"""A service level of one half asks for no safety stock."""


def of_seven_a_week(deviation: float = 0.0) -> Forecast:
    weeks = [WeekAhead(week=MONDAY + timedelta(weeks=n), expected=7, low=7, high=7) for n in range(8)]
    return Forecast(sku="CHAIR", weeks=weeks, method="mean", error=0.1, seasonal_naive_error=0.2, deviation=deviation)


def suggested(position: int, *, terms: Terms = A_FORTNIGHT, today: date = MONDAY, deviation: float = 0) -> Suggestion:
    return suggestion(of_seven_a_week(deviation), terms, position=position, today=today)


def test_what_suffices_for_the_lead_time_is_ordered_today_and_lasts_four_weeks_beyond_it() -> None:
    assert suggested(14) == Suggestion(quantity=28, order_by=MONDAY)


def test_who_has_more_can_wait_until_the_lead_times_worth_is_left() -> None:
    assert suggested(24) == Suggestion(quantity=28, order_by=MONDAY + timedelta(days=10))


def test_who_is_late_orders_more_today() -> None:
    assert suggested(4) == Suggestion(quantity=38, order_by=MONDAY)


def test_goods_sold_beyond_stock_are_ordered_too() -> None:
    assert suggested(-5) == Suggestion(quantity=47, order_by=MONDAY)


def test_plenty_needs_no_order() -> None:
    assert suggested(500) == Suggestion(quantity=0, order_by=None)


def test_what_nobody_buys_is_not_ordered() -> None:
    still = of_seven_a_week().but(weeks=[week.but(expected=0.0, low=0, high=0) for week in of_seven_a_week().weeks])

    assert suggestion(still, A_FORTNIGHT, position=0, today=MONDAY) == Suggestion(0, None)


def test_a_higher_service_level_orders_sooner_and_more() -> None:
    """1.645 x 10 x root of 2 weeks are 23.3 units for the lead time, root of 6 weeks 40.3 for all six."""
    cautious = suggested(40, terms=Terms(14, 0.95), deviation=10)

    assert cautious == Suggestion(quantity=3 + 42 + 41 - 40, order_by=MONDAY + timedelta(days=3))


def test_days_of_the_week_that_are_over_are_not_expected_again() -> None:
    saturday = MONDAY + timedelta(days=5)

    assert suggested(14, today=saturday) == Suggestion(quantity=28, order_by=saturday)


def test_lead_times_beyond_the_eight_weeks_go_on_at_their_pace() -> None:
    assert suggested(70, terms=Terms(70, 0.5)) == Suggestion(quantity=28, order_by=MONDAY)


@pytest.mark.parametrize(
    ("available", "sold", "days"), [(10, 28, 10), (10, 27, 10), (0, 5, 0), (-3, 5, 0), (7, 0, None)]
)
def test_days_of_cover_are_whole_days_at_the_pace_of_four_weeks(available: int, sold: int, days: int | None) -> None:
    assert days_of_cover(available, sold) == days
