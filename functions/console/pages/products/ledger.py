"""A product's movements as a series: what stood on the shelves at the end of each day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from functions.console.charts import Chart, bars
from functions.console.visit import Visit
from shared.core.clock import local_day, moment_of, system_clock
from shared.stock.models import Movement

_DAYS = 30
Series = list[tuple[date, int]]


def by_day(movements: Iterable[Movement], on_hand: int, today: date, time_zone: str, *, is_whole: bool) -> Series:
    """Units on hand at the end of each of the last thirty days, reckoned back from those of now, oldest first.

    Where the movements, newest first, are not the whole ledger, it begins on the day of the oldest of them.
    """
    deltas: Counter[date] = Counter()
    first = oldest = today - timedelta(days=_DAYS - 1)
    for movement in movements:
        oldest = local_day(moment_of(movement.at), time_zone)
        deltas[oldest] += movement.on_hand_delta
    series, day = [], today
    while day >= (first if is_whole else max(first, oldest)):
        series.append((day, on_hand))
        on_hand -= deltas[day]
        day -= timedelta(days=1)
    return series[::-1]


def series_of(visit: Visit, movements: list[Movement], on_hand: int, *, is_whole: bool) -> Series:
    """The series up to today, where the tenant is."""
    time_zone = visit.settings.time_zone
    today = local_day(system_clock(), time_zone)
    return by_day(movements, on_hand, today, time_zone, is_whole=is_whole)


def drawn(visit: Visit, series: Series) -> Chart:
    """The series as bars."""
    words = visit.words
    titles = [f"{words.day(day)}: {words.number(level)}" for day, level in series]
    labels = [f"{day.month}/{day.day}" for day, _ in series]
    return bars([level for _, level in series], labels, titles, said=words.short)
