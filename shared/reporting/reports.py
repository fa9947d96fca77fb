"""What the sales report and the dashboard are asked and answer: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.core.errors import InvalidRequest
from shared.reporting.models import NO_KEY, NOTHING, Figures, GroupBy, Interval

DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the tenant, both ends included."""

    first: date
    last: date

    @classmethod
    def asked(cls, first: date | None, last: date | None, *, today: date) -> "Span":
        """The days asked for, by default the 30 that end today; InvalidRequest where they run backwards."""
        last = last or today
        first = first or date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS + 1))
        if first > last:
            raise InvalidRequest.at("/from", "lies after /to")
        return cls(first, last)

    def days(self) -> list[date]:
        """Every day of the span."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one period and key; `label` is the key's name for people."""

    key: str | None
    label: str | None
    period: date | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class SalesReport:
    """Rows by period, then by net from the largest, then by key."""

    rows: list[Row]
    totals: Figures
    span: Span
    time_zone: str
    currency: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The last 30 days at a glance; `open_work` counts orders by what they wait for."""

    days: Mapping[date, Figures]
    span: Span
    open_work: Mapping[str, int]
    low_stock: int
    currency: str

    @property
    def series(self) -> list[tuple[date, Figures]]:
        """Every day, the quiet ones too."""
        return [(day, self.days.get(day, NOTHING)) for day in self.span.days()]

    def of_last(self, days: int) -> Figures:
        """The sum of the newest days."""
        return sum((figures for _, figures in self.series[-days:]), NOTHING)


Cell = tuple[date, str, Figures]
"""One rollup: day, key and figures."""


def rows_of(cells: Iterable[Cell], interval: Interval, group_by: GroupBy) -> list[Row]:
    """The rollups summed up by period and key, without labels; where nothing is left there is no row."""
    sums: dict[tuple[date | None, str | None], Figures] = {}
    for day, key, figures in cells:
        place = (period_of(day, interval), (key or None) if group_by != "none" else None)
        sums[place] = sums.get(place, NOTHING) + figures
    rows = [Row(key, None, period, figures) for (period, key), figures in sums.items() if figures]
    return sorted(rows, key=lambda row: (row.period or date.min, -row.figures.net, row.key or NO_KEY))


def period_of(day: date, interval: Interval) -> date | None:
    """The first day of the period: weeks begin on Monday."""
    match interval:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "none":
            return None


def total(cells: Iterable[Cell]) -> Figures:
    """The sum of rollups."""
    return sum((figures for _, _, figures in cells), NOTHING)
