"""From days to the weeks that a forecast learns from."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

HISTORY_WEEKS = 156
"""Three years: the same weeks of two years, each with the year before it."""
Sales = Callable[[str, date, date], Iterable[tuple[str, date, int]]]
"""SKU, day and units sold less what came back: of a tenant, in its days from the first to the last, both included."""


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def first_day(monday: date) -> date:
    """Where the history of a forecast begins that starts on this Monday."""
    return monday - timedelta(weeks=HISTORY_WEEKS)


def weekly(sold: Iterable[tuple[str, date, int]], monday: date) -> dict[str, list[int]]:
    """Units of every week before `monday`, by SKU, from the week of its first sale on; no week is below nothing.

    The first sale is the beginning: a week in which a product was not yet for sale says nothing about demand.
    """
    sums: dict[str, Counter[int]] = {}
    for sku, day, units in sold:
        sums.setdefault(sku, Counter())[(monday - monday_of(day)).days // 7] += units
    return {sku: _row(ages) for sku, ages in sums.items()}


def _row(ages: Counter[int]) -> list[int]:
    """`ages` counts units by how many weeks ago they were sold."""
    oldest = max((age for age, units in ages.items() if units > 0), default=0)
    return [max(0, ages[age]) for age in range(oldest, 0, -1)]
