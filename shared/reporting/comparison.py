"""The days before: as many as were asked for, or the same ones of last year, each put where it is compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.core.errors import InvalidRequest
from shared.reporting.models import NOTHING
from shared.reporting.reports import Cell, Row, Span, placed

Comparison = Literal["previous", "year"]


@dataclass(frozen=True, slots=True)
class Compared:
    """Days that are compared with those of `asked`."""

    asked: Span
    by: Comparison

    @property
    def span(self) -> Span:
        """The days before; InvalidRequest where the calendar has none."""
        try:
            if self.by == "year":
                return Span(_in_year(self.asked.first, -1), _in_year(self.asked.last, -1))
            return Span(self.asked.first - self.asked.length, self.asked.last - self.asked.length)
        except (OverflowError, ValueError):
            raise InvalidRequest.at("/compare", "reaches before the first day that there is") from None

    def moved(self, cells: Iterable[Cell]) -> Iterator[Cell]:
        """Rollups of the days before under the days that they are compared with."""
        for day, key, figures in cells:
            yield _in_year(day, 1) if self.by == "year" else day + self.asked.length, key, figures


def _in_year(day: date, ahead: int) -> date:
    """The same day of another year; where there is no 29 February, the 28th."""
    year, leaps = day.year + ahead, (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if leaps else day.replace(year=year)


def side_by_side(rows: Iterable[Row], before: Iterable[Row]) -> list[Row]:
    """Each row with its figures before; what had some only then is a row as well."""
    then = {(row.period, row.key): row.figures for row in before}
    now = [replace(row, before=then.pop((row.period, row.key), NOTHING)) for row in rows]
    gone = [Row(key, None, period, NOTHING, figures) for (period, key), figures in then.items()]
    return placed([*now, *gone])
