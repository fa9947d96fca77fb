"""A product's forecast: eight weeks, each with the interval that holds its demand four times of five."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor, sqrt
from statistics import fmean, pvariance

from shared.core.model import Document
from shared.replenishment.forecasting.backtest import Choice, choice
from shared.replenishment.forecasting.methods import USUAL, MethodName

PROMISE = 0.8
"""The share of weeks whose demand an interval holds."""
SHORTEST_HISTORY = 4
"""Weeks since the first sale."""
_WEEK = timedelta(days=7)
_ROUNDING = 1e-9


class WeekAhead(Document):
    """Units of the week that begins on this Monday."""

    week: date
    expected: float
    low: int
    high: int


class Forecast(Document):
    """What a product will sell; `deviation` is a week's standard error in units.

    The errors are those of the back-test, as shares of the units sold; None where it had too few weeks to judge by.
    """

    sku: str
    weeks: list[WeekAhead]
    method: MethodName
    error: float | None
    seasonal_naive_error: float | None
    deviation: float


def forecast(sku: str, units: Sequence[int], monday: date) -> Forecast | None:
    """Of the eight weeks from `monday`, after these weeks since the first sale; None while there are too few."""
    if len(units) < SHORTEST_HISTORY:
        return None
    chosen = choice(units)
    ahead, ratios = (chosen.best.ahead, chosen.best.ratios) if chosen else _usual(units)
    return Forecast(
        sku=sku,
        weeks=[_week(monday + n * _WEEK, expected, *shortest(ratios)) for n, expected in enumerate(ahead)],
        method=(chosen.best.candidate if chosen else USUAL).name,
        error=_rounded(chosen.best.error) if chosen else None,
        seasonal_naive_error=_rounded(chosen.benchmark.error) if chosen else None,
        deviation=round(_deviation(chosen, units), 2),
    )


def shortest(ratios: Sequence[float]) -> tuple[float, float]:
    """The narrowest span that holds the promised share of the values; where most weeks sell nothing it begins at 0."""
    if not ratios:
        return 1.0, 1.0
    ordered, wanted = sorted(ratios), ceil(PROMISE * len(ratios) - _ROUNDING)
    first = min(range(len(ordered) - wanted + 1), key=lambda n: ordered[n + wanted - 1] - ordered[n])
    return ordered[first], ordered[first + wanted - 1]


def _usual(units: Sequence[int]) -> tuple[list[float], list[float]]:
    """The usual method, and how single weeks differ from their mean, while no forecast could be judged."""
    method, mean = USUAL.start(), fmean(units)
    for demand in units:
        method.see(demand)
    return method.ahead(), [demand / mean for demand in units] if mean else []


def _week(monday: date, expected: float, least: float, most: float) -> WeekAhead:
    """The span of ratios around the expectation, which it always holds, in whole units."""
    low, high = floor(expected * min(least, 1) + _ROUNDING), ceil(expected * max(most, 1) - _ROUNDING)
    return WeekAhead(week=monday, expected=round(expected, 2), low=low, high=high)


def _deviation(chosen: Choice | None, units: Sequence[int]) -> float:
    return chosen.best.deviation if chosen else sqrt(pvariance(units))


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
