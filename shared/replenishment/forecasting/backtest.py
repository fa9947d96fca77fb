"""The rolling back-test: what each method would have said week after week, and how far off it would have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from statistics import fmean

from shared.replenishment.forecasting.methods import BENCHMARK, CANDIDATES, HORIZON, USUAL, Candidate

FEWEST_WEEKS = 12
"""Seen before a method's first forecast is judged."""
ROUNDS = 52
"""Forecasts judged, the newest whose eight weeks are over."""
CLEARLY = 0.9
"""Another method is chosen where its error is below this share of the usual one's: less may be chance."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate's forecasts: those whose weeks are over, each beside what came, and the one of now."""

    candidate: Candidate
    ahead: list[float]
    judged: list[tuple[list[float], Sequence[int]]]

    @property
    def missed(self) -> float:
        """Units by which the sums of eight weeks were missed, over all forecasts: what stock depends on."""
        return sum(abs(sum(told) - sum(came)) for told, came in self.judged)

    @property
    def error(self) -> float | None:
        """The weighted absolute percentage error (WAPE) of the sums of eight weeks; None where nothing was sold."""
        sold = sum(sum(came) for _, came in self.judged)
        return self.missed / sold if sold else None

    @property
    def ratios(self) -> list[float]:
        """What came by what was told, for each single week."""
        return [came / told for told, came in self._weeks() if told > 0]

    @property
    def deviation(self) -> float:
        """The root of the mean squared error of a single week, in units."""
        return sqrt(fmean((told - came) ** 2 for told, came in self._weeks()))

    def _weeks(self) -> list[tuple[float, int]]:
        return list(chain.from_iterable(zip(told, came, strict=True) for told, came in self.judged))


@dataclass(frozen=True, slots=True)
class Choice:
    """The trial that won and the benchmark's beside it."""

    best: Trial
    benchmark: Trial


def choice(units: Sequence[int]) -> Choice | None:
    """The best method for these weeks; None where no forecast's eight weeks are over yet."""
    last = len(units) - HORIZON
    first = max(FEWEST_WEEKS, last - ROUNDS + 1)
    if first > last:
        return None
    trials = {id(candidate): _trial(candidate, units, first) for candidate in CANDIDATES}
    usual, best = trials[id(USUAL)], min(trials.values(), key=lambda trial: trial.missed)
    return Choice(best if best.missed < CLEARLY * usual.missed else usual, trials[id(BENCHMARK)])


def _trial(candidate: Candidate, units: Sequence[int], first: int) -> Trial:
    method, judged = candidate.start(), []
    for seen, demand in enumerate(units, start=1):
        method.see(demand)
        if first <= seen <= len(units) - HORIZON:
            judged.append((method.ahead(), units[seen : seen + HORIZON]))
    return Trial(candidate, method.ahead(), judged)
