"""Which method is chosen, how good it is said to be, and how wide the interval is."""

import random
from datetime import date, timedelta
from math import pi, sin

import pytest

from shared.replenishment.forecasting.forecast import Forecast, forecast, shortest
from shared.replenishment.forecasting.history import weekly

MONDAY = date(2026, 11, 23)


def ahead_of(units: list[int]) -> Forecast:
    made = forecast("CHAIR", units, MONDAY)
    assert made is not None
    return made


def seasonal(weeks: int) -> list[int]:
    """A high summer and a dead winter, year after year, with a little noise."""
    chance = random.Random(1)
    return [round(100 + 95 * sin(2 * pi * week / 52) + chance.uniform(-4, 4)) for week in range(weeks)]


def test_the_eight_weeks_begin_on_the_monday_given() -> None:
    weeks = [ahead.week for ahead in ahead_of([5] * 30).weeks]

    assert weeks == [MONDAY + timedelta(weeks=n) for n in range(8)]


def test_a_season_that_comes_back_is_forecast_by_the_year_before() -> None:
    units = seasonal(156 + 8)

    made = ahead_of(units[:156])

    assert made.method == "seasonal_naive"
    assert made.error == made.seasonal_naive_error
    assert [ahead.expected for ahead in made.weeks] == pytest.approx(units[156:], abs=12)


def test_growth_is_followed() -> None:
    chance = random.Random(0)
    made = ahead_of([round((10 + 3 * week) * chance.gauss(1, 0.15)) for week in range(100)])

    assert made.method == "damped_trend"
    assert made.weeks[0].expected == pytest.approx(310, rel=0.15)
    assert made.seasonal_naive_error is not None
    assert made.error is not None
    assert made.error < made.seasonal_naive_error / 3


@pytest.mark.parametrize("seed", range(10))
def test_noise_around_one_level_is_smoothed(seed: int) -> None:
    chance = random.Random(seed)

    made = ahead_of([chance.randint(80, 120) for _ in range(120)])

    assert [ahead.expected for ahead in made.weeks] == pytest.approx([100] * 8, abs=12)
    assert made.weeks[0].low < 100 < made.weeks[0].high


def test_demand_that_died_is_not_expected_back() -> None:
    """What was sold two years ago every fourth week and never since."""
    made = ahead_of([20, 0, 0, 0] * 15 + [0] * 60)

    assert made.weeks[0].expected < 0.5


def test_an_interval_of_lumpy_demand_begins_at_nothing_and_holds_what_is_expected() -> None:
    chance = random.Random(3)
    units = [1, *(chance.choice([0, 0, 0, 12, 40]) for _ in range(110))]

    for ahead in ahead_of(units).weeks:
        assert ahead.low == 0
        assert ahead.low <= ahead.expected <= ahead.high


def test_an_interval_is_as_narrow_as_the_promise_allows() -> None:
    assert shortest([1, 2, 3, 4, 5, 6, 7, 8, 90, 91]) == (1, 8)
    assert shortest([0] * 9 + [50]) == (0, 0)
    assert shortest([-50, 1, 1, 2, 2]) == (1, 2)


def test_a_short_history_has_a_forecast_but_no_error_to_show() -> None:
    made = ahead_of([4, 0, 8, 4, 4])

    assert made.error is None
    assert made.seasonal_naive_error is None
    assert made.weeks[0].expected == pytest.approx(4, abs=0.5)
    assert made.weeks[0].low < 4 < made.weeks[0].high


def test_three_weeks_say_nothing() -> None:
    assert forecast("CHAIR", [4, 5, 6], MONDAY) is None


def test_what_was_given_back_in_full_never_was() -> None:
    made = ahead_of([0] * 40)

    assert {(ahead.expected, ahead.low, ahead.high) for ahead in made.weeks} == {(0, 0, 0)}


def test_weeks_are_the_calendars_from_the_first_sale_to_the_last_sunday() -> None:
    sold = [
        ("CHAIR", date(2026, 11, 1), 3),  # a Sunday
        ("CHAIR", date(2026, 11, 2), 2),
        ("CHAIR", date(2026, 11, 8), 5),
        ("CHAIR", date(2026, 11, 22), 1),
        ("TABLE", date(2026, 11, 17), 9),
    ]

    assert weekly(sold, MONDAY) == {"CHAIR": [3, 7, 0, 1], "TABLE": [9]}


def test_a_week_with_more_returns_than_sales_sold_nothing() -> None:
    sold = [("CHAIR", date(2026, 11, 3), 6), ("CHAIR", date(2026, 11, 12), -6), ("CHAIR", date(2026, 11, 17), 2)]

    assert weekly(sold, MONDAY) == {"CHAIR": [6, 0, 2]}
