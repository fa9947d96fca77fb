"""Simple methods of forecasting weekly demand; each sees week after week and can tell the next eight at any time.

Exponential averages weigh their first value as any other, so that a short history does not hang on its first week.
Sources: Holt 1957 and Gardner 1985 (damped trend), Croston 1972, Syntetos and Boylan 2005 (SBA), Teunter, Syntetos and
Babai 2011 (TSB).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, Protocol

HORIZON = 8
YEAR = 52
MethodName = Literal[
    "simple_exponential_smoothing", "mean", "naive", "seasonal_naive", "damped_trend", "croston", "sba", "tsb"
]


class Method(Protocol):
    """What is known after the weeks that it has seen."""

    def see(self, units: int) -> None:
        """The next week's demand."""

    def ahead(self) -> list[float]:
        """Expected units of each of the next eight weeks; at least one week was seen."""


class Average:
    """The exponentially weighted mean of all that it has seen; 0 before."""

    def __init__(self, weight: float) -> None:
        self._kept = 1 - weight
        self._sum = self._weights = 0.0

    def see(self, value: float) -> None:
        """The next value."""
        self._sum = self._sum * self._kept + value
        self._weights = self._weights * self._kept + 1

    @property
    def value(self) -> float:
        """The mean now."""
        return self._sum / self._weights if self._weights else 0.0


class Smoothing:
    """Simple exponential smoothing; with a weight of 0 the mean of everything, with 1 the last week."""

    def __init__(self, weight: float) -> None:
        self._level = Average(weight)

    def see(self, units: int) -> None:
        """The next week's demand."""
        self._level.see(units)

    def ahead(self) -> list[float]:
        """The level, eight times."""
        return [self._level.value] * HORIZON


class RecentMean:
    """The mean of the newest weeks."""

    def __init__(self, weeks: int) -> None:
        self._weeks, self._seen = weeks, list[int]()

    def see(self, units: int) -> None:
        """The next week's demand."""
        self._seen = [*self._seen, units][-self._weeks :]

    def ahead(self) -> list[float]:
        """The mean, eight times."""
        return [sum(self._seen) / len(self._seen)] * HORIZON


class SeasonalNaive:
    """What the same weeks of the year before sold; the last week again while there was no year before."""

    def __init__(self) -> None:
        self._seen: list[int] = []

    def see(self, units: int) -> None:
        """The next week's demand."""
        self._seen = [*self._seen, units][-YEAR:]

    def ahead(self) -> list[float]:
        """The year before."""
        return [float(units) for units in (self._seen if len(self._seen) == YEAR else self._seen[-1:] * YEAR)[:HORIZON]]


class DampedTrend:
    """Holt's level and trend; the trend fades by a factor each week, and demand does not fall below nothing."""

    def __init__(self, level_weight: float, trend_weight: float, fading: float) -> None:
        self._level_weight, self._trend_weight, self._fading = level_weight, trend_weight, fading
        self._level: float | None = None
        self._trend = 0.0

    def see(self, units: int) -> None:
        """The next week's demand."""
        if self._level is None:
            self._level = float(units)
            return
        expected = self._level + self._fading * self._trend
        level = expected + self._level_weight * (units - expected)
        self._trend = (1 - self._trend_weight) * self._fading * self._trend + self._trend_weight * (level - self._level)
        self._level = level

    def ahead(self) -> list[float]:
        """The level, and of the trend each week less."""
        fadings = accumulate(self._fading ** (week + 1) for week in range(HORIZON))
        return [max(0.0, (self._level or 0.0) + fading * self._trend) for fading in fadings]


class Croston:
    """Size of a demand by weeks between demands; `share` below 1 is Syntetos and Boylan's correction (SBA)."""

    def __init__(self, weight: float, share: float = 1.0) -> None:
        self._size, self._interval, self._share = Average(weight), Average(weight), share
        self._waited = 1

    def see(self, units: int) -> None:
        """The next week's demand."""
        if units:
            self._size.see(units)
            self._interval.see(self._waited)
        self._waited = 1 if units else self._waited + 1

    def ahead(self) -> list[float]:
        """The rate, eight times."""
        rate = self._size.value / self._interval.value if self._interval.value else 0.0
        return [self._share * rate] * HORIZON


class Tsb:
    """Size of a demand times the chance of one, which falls in every week without (Teunter, Syntetos, Babai)."""

    def __init__(self, size_weight: float, chance_weight: float) -> None:
        self._size, self._chance = Average(size_weight), Average(chance_weight)

    def see(self, units: int) -> None:
        """The next week's demand."""
        self._chance.see(1 if units else 0)
        if units:
            self._size.see(units)

    def ahead(self) -> list[float]:
        """The rate, eight times."""
        return [self._size.value * self._chance.value] * HORIZON


@dataclass(frozen=True, slots=True)
class Candidate:
    """A method with its weights chosen."""

    name: MethodName
    start: Callable[[], Method]


USUAL = Candidate("simple_exponential_smoothing", lambda: Smoothing(0.05))
"""What stands unless another is clearly better."""
BENCHMARK = Candidate("seasonal_naive", SeasonalNaive)
"""What every method is measured against."""
CANDIDATES = (
    USUAL,
    BENCHMARK,
    Candidate("simple_exponential_smoothing", lambda: Smoothing(0.1)),
    Candidate("simple_exponential_smoothing", lambda: Smoothing(0.2)),
    Candidate("simple_exponential_smoothing", lambda: Smoothing(0.4)),
    Candidate("naive", lambda: Smoothing(1.0)),
    Candidate("mean", lambda: Smoothing(0.0)),
    Candidate("mean", lambda: RecentMean(26)),
    Candidate("damped_trend", lambda: DampedTrend(0.1, 0.05, 0.9)),
    Candidate("damped_trend", lambda: DampedTrend(0.3, 0.1, 0.98)),
    Candidate("croston", lambda: Croston(0.1)),
    Candidate("sba", lambda: Croston(0.1, share=0.95)),
    Candidate("tsb", lambda: Tsb(0.1, 0.05)),
    Candidate("tsb", lambda: Tsb(0.1, 0.1)),
)
