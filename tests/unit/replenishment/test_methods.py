"""The methods say what established libraries say: the figures are those of pandas, statsmodels and statsforecast."""

from collections.abc import Iterable

import pytest

from shared.replenishment.forecasting.methods import (
    CANDIDATES,
    HORIZON,
    Croston,
    DampedTrend,
    Method,
    RecentMean,
    SeasonalNaive,
    Smoothing,
    Tsb,
)

LUMPY = [0, 10, 16, 25, 0, 0, 0, 0, 12, 20, 0, 0, 0, 12, 0, 13, 0, 0, 0, 8]


def after(method: Method, units: Iterable[int]) -> list[float]:
    for demand in units:
        method.see(demand)
    return method.ahead()


@pytest.mark.parametrize(
    ("method", "rate"),
    [
        (Smoothing(0.05), 5.290239253112227),  # pandas: ewm(alpha=0.05).mean()
        (Smoothing(0.4), 4.168119048462976),
        (Smoothing(0.0), 5.8),
        (Smoothing(1.0), 8.0),
        (RecentMean(4), 2.0),
        (Croston(0.1), 5.283007931081658),  # pandas: the same mean of sizes by that of intervals
        (Croston(0.1, share=0.95), 5.018857534527575),
        (Tsb(0.1, 0.05), 5.438658504688772),
    ],
)
def test_the_rate_is_the_same_in_every_week(method: Method, rate: float) -> None:
    assert after(method, LUMPY) == pytest.approx([rate] * HORIZON)


@pytest.mark.parametrize(
    ("method", "rate"), [(Croston(0.1), 5.28300793), (Tsb(0.1, 0.05), 5.4386585), (Smoothing(0.05), 5.29023925)]
)
def test_once_the_first_weeks_no_longer_count_statsforecast_says_the_same(method: Method, rate: float) -> None:
    assert after(method, LUMPY * 40)[0] == pytest.approx(rate)


def test_a_trend_fades_week_by_week() -> None:
    """statsmodels: Holt(damped_trend=True) from the first week's level, without a trend."""
    expected = [3.9464616, 3.8643844, 3.7905148, 3.7240322, 3.6641979, 3.6103470, 3.5618812, 3.5182639]

    assert after(DampedTrend(0.2, 0.1, 0.9), LUMPY) == pytest.approx(expected)


def test_a_falling_trend_ends_at_nothing() -> None:
    assert min(after(DampedTrend(0.4, 0.4, 0.98), range(100, 0, -5))) == 0


def test_the_year_before_is_repeated_from_its_own_weeks() -> None:
    year = list(range(52))

    assert after(SeasonalNaive(), [*year, *(1000 + week for week in range(20))]) == [20, 21, 22, 23, 24, 25, 26, 27]


def test_without_a_year_before_the_last_week_is_repeated() -> None:
    assert after(SeasonalNaive(), [3, 4, 5]) == [5.0] * HORIZON


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_whoever_always_sold_the_same_is_expected_to_go_on(candidate) -> None:
    expected = 6.65 if candidate.name == "sba" else 7

    assert after(candidate.start(), [7] * 60) == pytest.approx([expected] * HORIZON)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_whoever_sold_nothing_is_expected_to_sell_nothing(candidate) -> None:
    assert after(candidate.start(), [0] * 10) == [0.0] * HORIZON
