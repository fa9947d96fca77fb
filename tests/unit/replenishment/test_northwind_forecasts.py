"""The promise on real series: every product of the Northwind traders, forecast each week of their second year.

What is forecast knows the weeks before it alone, method and interval included. The figures stand in decision record 24.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from shared.replenishment.forecasting.forecast import PROMISE, WeekAhead, forecast
from shared.replenishment.forecasting.history import weekly
from shared.replenishment.forecasting.methods import HORIZON, YEAR
from tests.e2e.northwind import Books, sku_of

END = date(1998, 5, 4)
"""The Monday behind the last whole week of the books."""
WEEKS, ORIGINS = 96, 37
"""In the books, and Mondays of forecasts: from a year behind the first week to eight weeks before the end."""


@dataclass
class Score:
    """What was told in all forecasts beside what came."""

    weeks: list[tuple[WeekAhead, int]]
    missed: float = 0
    missed_by_seasonal_naive: int = 0
    missed_weeks: float = 0
    missed_weeks_by_seasonal_naive: int = 0

    @property
    def sold(self) -> int:
        return sum(came for _, came in self.weeks)

    @property
    def coverage(self) -> float:
        return sum(week.low <= came <= week.high for week, came in self.weeks) / len(self.weeks)


def histories() -> dict[str, list[int]]:
    books = Books()
    days = {order["order_id"]: date.fromisoformat(order["order_date"]) for order in books.rows("orders")}
    lines = books.rows("order_details")
    return weekly(((sku_of(line), days[line["order_id"]], int(line["quantity"])) for line in lines), END)


def scored() -> Score:
    score = Score([])
    for sku, units in histories().items():
        books = [0] * (WEEKS - len(units)) + units
        for left in range(HORIZON, HORIZON + ORIGINS):
            seen, came = units[:-left], units[-left:][:HORIZON]
            made = forecast(sku, seen, END - timedelta(weeks=left))
            if made is None:
                continue
            told, naive = [week.expected for week in made.weeks], books[-left - YEAR :][:HORIZON]
            score.weeks += zip(made.weeks, came, strict=True)
            score.missed += abs(sum(told) - sum(came))
            score.missed_by_seasonal_naive += abs(sum(naive) - sum(came))
            score.missed_weeks += sum(abs(a - b) for a, b in zip(told, came, strict=True))
            score.missed_weeks_by_seasonal_naive += sum(abs(a - b) for a, b in zip(naive, came, strict=True))
    return score


@pytest.mark.soak
def test_northwinds_forecasts_beat_the_year_before_and_their_intervals_hold() -> None:
    score = scored()

    sys.stderr.write(
        f"\n{len(score.weeks)} weeks forecast; WAPE of eight weeks {score.missed / score.sold:.3f}, "
        f"seasonal naive {score.missed_by_seasonal_naive / score.sold:.3f}; of single weeks "
        f"{score.missed_weeks / score.sold:.3f} and {score.missed_weeks_by_seasonal_naive / score.sold:.3f}; "
        f"{score.coverage:.1%} lie in the interval\n"
    )
    assert len(score.weeks) > 22_000
    assert score.missed <= score.missed_by_seasonal_naive
    assert score.missed_weeks <= score.missed_weeks_by_seasonal_naive
    assert abs(score.coverage - PROMISE) <= 0.05
