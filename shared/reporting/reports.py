"""What the sales report and the dashboard are asked and answer: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from shared.core.errors import InvalidRequest
from shared.reporting.models import NO_KEY, NOTHING, Figures, GroupBy, Interval, Shown

DEFAULT_DAYS = 30
_LONGEST_BY_DAY, _LONGEST_BY_WEEK = 62, 366


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

    @property
    def length(self) -> timedelta:
        """From its first day to the day after its last."""
        return self.last - self.first + timedelta(days=1)

    def days(self) -> list[date]:
        """Every day of the span."""
        return [self.first + timedelta(days=n) for n in range(self.length.days)]

    @property
    def step(self) -> Interval:
        """So fine that a chart of the span can still show it."""
        days = self.length.days
        return "day" if days <= _LONGEST_BY_DAY else "week" if days <= _LONGEST_BY_WEEK else "month"

    def periods(self) -> list[date]:
        """The first day of every step."""
        return [*dict.fromkeys(period_of(day, self.step) or day for day in self.days())]


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one period and key; `label` is the key's name for people, `before` what they are compared with."""

    key: str | None
    label: str | None
    period: date | None
    figures: Figures
    before: Figures | None = None


@dataclass(frozen=True, slots=True)
class SalesReport:
    """Rows by period, then by net from the largest, then by key, unless they are ranked otherwise.

    `before` are the days that they are compared with, and the totals of those.
    """

    rows: list[Row]
    totals: Figures
    span: Span
    time_zone: str
    currency: str
    as_of: datetime
    before: tuple[Span, Figures] | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Days at a glance, those of `span` and as many before; `open_work` counts orders by what they wait for."""

    days: Mapping[date, Figures]
    span: Span
    open_work: Mapping[str, int]
    low_stock: int
    currency: str

    @property
    def series(self) -> list[tuple[date, Figures]]:
        """Every day of the span, the quiet ones too."""
        return [(day, self.days.get(day, NOTHING)) for day in self.span.days()]

    def of_last(self, days: int, *, before: int = 0) -> Figures:
        """The sum of the newest days, or of as many that lie some days before them."""
        newest = self.span.last - timedelta(days=before)
        wanted = (newest - timedelta(days=n) for n in range(days))
        return sum((self.days.get(day, NOTHING) for day in wanted), NOTHING)


Cell = tuple[date, str, Figures]
"""One rollup: day, key and figures."""


def rows_of(cells: Iterable[Cell], interval: Interval, group_by: GroupBy) -> list[Row]:
    """The rollups summed up by period and key, without labels; where nothing is left there is no row."""
    sums: dict[tuple[date | None, str | None], Figures] = {}
    for day, key, figures in cells:
        place = (period_of(day, interval), (key or None) if group_by != "none" else None)
        sums[place] = sums.get(place, NOTHING) + figures
    return placed(Row(key, None, period, figures) for (period, key), figures in sums.items() if figures)


def placed(rows: Iterable[Row]) -> list[Row]:
    """By period, then by net from the largest, then by key."""
    return sorted(rows, key=lambda row: (row.period or date.min, -row.figures.net, row.key or NO_KEY))


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which rows of each period are wanted: all, or the first by a figure, from the largest or the smallest on."""

    by: Shown = "net"
    top: int | None = None
    flop: int | None = None

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in their order, those of a rank that nobody wants left out; InvalidRequest for both ends at once."""
        if self.top and self.flop:
            raise InvalidRequest.at("/flop", "is the other end of /top: ask for one of them")
        sign = 1 if self.flop else -1
        found: list[Row] = []
        for _, period in groupby(placed(rows), key=lambda row: row.period):
            ranked = sorted(period, key=lambda row: (sign * getattr(row.figures, self.by), row.key or NO_KEY))
            found += ranked[: self.top or self.flop]
        return found


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
