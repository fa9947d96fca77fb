"""How a report is laid out: headings, totals and a ranking, in the tenant's language; the same for every table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day
from shared.core.money import Money
from shared.core.report import Chart, Report, Total
from shared.core.sheet import Cell, Sheet
from shared.identity.models import TenantSettings
from shared.identity.permissions import Permission
from shared.identity.repository import SettingsRepository
from shared.language import Language, language
from shared.reporting.paper import Paper
from shared.reporting.queries import ReportQuery
from shared.reporting.reports import Span, period_of
from shared.reporting.wording import name_of, spelt_out
from shared.storage.table import Table

CATALOGUES = Path(__file__).parent / "catalogues"
IN_A_RANKING = 10
BEFORE = "before_"
"""The columns of what a report is compared with begin so."""
NAMES = ("label", "name", "key")
"""Columns that say what a row is about, from the best."""
OF_EVERY_FILE = ("Summary", "Columns")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose report it is, and how things are called there."""

    settings: TenantSettings
    words: Language
    today: date
    as_of: str

    def heading(self, column: str) -> str:
        """A column's name for people, translated."""
        if column.startswith(BEFORE):
            return self.words.text("{figure} before").format(figure=self.heading(column.removeprefix(BEFORE)))
        return self.words.text(name_of(column))

    def period(self, span: Span) -> str:
        """The days for people."""
        day = self.words.day
        return day(span.first) if span.first == span.last else f"{day(span.first)} – {day(span.last)}"

    def report(
        self,
        name: str,
        title: str,
        columns: tuple[str, ...],
        span: Span | None,
        *,
        facts: tuple[tuple[str, str], ...] = (),
        totals: tuple[Total, ...] = (),
        chart: Chart | None = None,
        main: str | None = None,
    ) -> Report:
        """The report's head; without days it is as of today."""
        words, settings, days = self.words, self.settings, span or Span(self.today, self.today)
        stamp = (words.text("As of"), f"{self.as_of} ({settings.time_zone})")
        return Report(
            name=name,
            file_name=f"{name}_{days.first}_{days.last}" if span else f"{name}_{self.today}",
            language=settings.locale,
            company=settings.company_name,
            title=words.text(title),
            period=self.period(days),
            facts=(*facts, stamp),
            columns=columns,
            headings=tuple(map(self.heading, columns)),
            totals=totals,
            chart=chart,
            heading_of_period=words.text("Period"),
            time_zone=settings.time_zone,
            texts=tuple((text, words.text(text)) for text in OF_EVERY_FILE),
            codes=spelt_out(columns, words),
            main=main,
        )


class Office:
    """Finds the letterhead."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._settings, self._clock = SettingsRepository(table), clock

    def letterhead(self, tenant_id: str) -> Letterhead:
        """The tenant's, as of now."""
        settings, now = self._settings.current(tenant_id), self._clock()
        words = language(settings.locale, CATALOGUES)
        today = local_day(now, settings.time_zone)
        return Letterhead(settings, words, today, words.moment(now, settings.time_zone))


@dataclass(frozen=True)
class Tabled:
    """A report that is read whole: a table, what its columns come to, and its largest rows or its course over days."""

    office: Office
    name: str
    title: str
    permission: Permission
    read: Callable[[Actor, Any], Sheet | tuple[Sheet, Span | None]]
    query: type[ReportQuery] = ReportQuery
    ranked_by: str | None = None
    over_days: str | None = None
    not_summed: tuple[str, ...] = ()

    def paper(self, actor: Actor, query: ReportQuery) -> Paper:
        """The table as it stands."""
        letterhead, read = self.office.letterhead(actor.tenant_id), self.read(actor, query)
        sheet, span = read if isinstance(read, tuple) else (read, None)
        report = letterhead.report(
            self.name,
            self.title,
            sheet.columns,
            span,
            totals=sums(sheet, but=self.not_summed),
            chart=self._chart(letterhead, sheet, span),
            main=self.ranked_by or self.over_days,
        )
        return Paper(report, [lambda: sheet])

    def _chart(self, letterhead: Letterhead, sheet: Sheet, span: Span | None) -> Chart | None:
        if self.ranked_by:
            return ranking(sheet, self.ranked_by, letterhead.heading)
        return course(sheet, self.over_days, letterhead, span) if self.over_days and span else None


def sums(sheet: Sheet, *, but: tuple[str, ...] = ()) -> tuple[Total, ...]:
    """What the columns of numbers come to."""
    found = ((name, [row[n] for row in sheet.rows]) for n, name in enumerate(sheet.columns) if name not in but)
    return tuple(Total(name, total) for name, cells in found if (total := _sum(cells)) is not None)


def _sum(cells: list[Cell]) -> int | Money | None:
    """None for anything but counts or amounts of one currency."""
    if cells and all(isinstance(cell, int) for cell in cells):
        return sum(cell for cell in cells if isinstance(cell, int))
    amounts = [cell for cell in cells if isinstance(cell, Money)]
    if not cells or len(amounts) != len(cells) or len({amount.currency for amount in amounts}) > 1:
        return None
    return Money(sum(amount.minor for amount in amounts), amounts[0].currency)


def ranking(sheet: Sheet, column: str, heading: Callable[[str], str]) -> Chart | None:
    """The rows that are largest in a column; None where there are none."""
    at = sheet.columns.index(column)
    named = [sheet.columns.index(name) for name in NAMES if name in sheet.columns]
    sized = [(_size(row[at]), row) for row in sheet.rows]
    largest = [row for size, row in sorted(sized, key=lambda pair: -pair[0])[:IN_A_RANKING] if size > 0]
    labels = tuple(next((str(row[n]) for n in named if row[n]), "–") for row in largest)
    values = tuple(cell for row in largest if isinstance(cell := row[at], int | Money))
    return Chart(heading(column), labels, values) if largest else None


def course(sheet: Sheet, column: str, letterhead: Letterhead, span: Span) -> Chart | None:
    """A column of amounts by the column `day`, summed up, the quiet periods too; None where one would be all."""
    sums = dict.fromkeys(span.periods(), 0)
    if not sheet.rows or len(sums) < 2:
        return None
    at, on = sheet.columns.index(column), sheet.columns.index("day")
    for row in sheet.rows:
        day, amount = row[on], row[at]
        if isinstance(day, date) and isinstance(amount, Money):
            sums[period_of(day, span.step) or day] += amount.minor
    labels = tuple(letterhead.words.day_of_year(max(period, span.first)) for period in sums)
    values = tuple(Money(minor, letterhead.settings.currency) for minor in sums.values())
    return Chart(letterhead.heading(column), labels, values, over_time=True)


def _size(cell: Cell) -> int:
    return cell.minor if isinstance(cell, Money) else cell if isinstance(cell, int) else 0
