"""The sales report as people read it: totals in which an order counts once, and net by period or by what was sold."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from shared.core.actor import Actor
from shared.core.money import Money
from shared.core.report import Chart, Total
from shared.core.sheet import Sheet
from shared.identity.permissions import Permission
from shared.reporting.comparison import Compared
from shared.reporting.layout import IN_A_RANKING, Letterhead, Office, ranking
from shared.reporting.models import COUNTS, SHOWN, Interval, shown
from shared.reporting.paper import Paper
from shared.reporting.queries import ReportQuery, SalesQuery
from shared.reporting.reports import SalesReport, Span, period_of
from shared.reporting.service import Question, ReportingService
from shared.reporting.sheets import sales_sheet

COLUMNS = ("key", "label", "period", *SHOWN)
COMPARED = tuple(f"before_{name}" for name in SHOWN)
ADD_UP_TO_ORDERS = ("none", "customer", "salesperson")
"""An order has one of these, so it counts once in the rows; of products, regions or warehouses it may have several."""
A_PIECE: dict[Interval, int] = {"day": 31, "week": 91, "month": 366}
"""Days that are read at once, of whole periods."""


@dataclass(frozen=True)
class SalesLayout:
    """Reads the report piece by piece, so that years of days by product need no more memory than a month."""

    office: Office
    reporting: ReportingService
    permission = Permission.SALES_REPORT
    query: ClassVar[type[ReportQuery]] = SalesQuery

    def paper(self, actor: Actor, query: ReportQuery) -> Paper:
        """InvalidRequest where its days run backwards."""
        assert isinstance(query, SalesQuery)  # noqa: S101
        letterhead = self.office.letterhead(actor.tenant_id)
        asked = query.question()
        span = Span.asked(asked.first, asked.last, today=letterhead.today)
        by_time = self.reporting.sales(actor, Question(span.first, span.last, span.step, "none"))
        facts = letterhead.report(
            "sales",
            "Sales",
            COLUMNS + (COMPARED if asked.compare else ()),
            span,
            facts=_filters(letterhead, asked, span),
            totals=_totals(by_time, asked),
            chart=self._chart(actor, letterhead, asked, by_time),
            main="net",
        )
        parts = [replace(asked, first=first, last=last) for first, last in _pieces(span, asked)]
        return Paper(facts, [partial(self._piece, actor, part) for part in parts])

    def _piece(self, actor: Actor, part: Question) -> Sheet:
        return sales_sheet(self.reporting.sales(actor, part))

    def _chart(self, actor: Actor, letterhead: Letterhead, asked: Question, by_time: SalesReport) -> Chart | None:
        if asked.group_by == "none":
            return _course(letterhead, by_time)
        span = by_time.span
        report = self.reporting.sales(actor, Question(span.first, span.last, "none", asked.group_by))
        return ranking(sales_sheet(replace(report, rows=report.rows[:IN_A_RANKING])), "net", letterhead.heading)


def pieces(span: Span, interval: Interval) -> Iterator[tuple[date, date]]:
    """Whole periods that together are the span: first and last day of each part."""
    first, longest = span.first, A_PIECE.get(interval)
    while first <= span.last:
        last = span.last
        if longest and (last - first).days >= longest:
            after = period_of(first + timedelta(days=longest), interval) or last
            last = after - timedelta(days=1)
        yield first, last
        first = last + timedelta(days=1)


def _pieces(span: Span, asked: Question) -> Iterator[tuple[date, date]]:
    """What is compared with the days before is read whole: a piece has other days before it."""
    return pieces(span, "none" if asked.compare else asked.interval)


def _course(letterhead: Letterhead, report: SalesReport) -> Chart | None:
    """Net by period, the quiet ones too."""
    span = report.span
    if span.first == span.last or not report.rows:
        return None
    net = {row.period: row.figures.net for row in report.rows}
    periods = span.periods()
    labels = tuple(letterhead.words.day_of_year(max(period, span.first)) for period in periods)
    values = tuple(Money(net.get(period, 0), report.currency) for period in periods)
    return Chart(letterhead.heading("net"), labels, values, over_time=True)


def _totals(report: SalesReport, asked: Question) -> tuple[Total, ...]:
    is_whole = asked.ranking.top is None and asked.ranking.flop is None

    def add_up(name: str) -> bool:
        return is_whole and (name not in COUNTS[:1] or asked.group_by in ADD_UP_TO_ORDERS)

    return tuple(Total(name, value, add_up(name)) for name, value in shown(report.totals, report.currency).items())


def _filters(letterhead: Letterhead, asked: Question, span: Span) -> tuple[tuple[str, str], ...]:
    said = [("Grouped by", asked.group_by), ("By period", asked.interval)]
    facts = [(name, letterhead.heading(value)) for name, value in said if value != "none"]
    if asked.compare:
        facts.append(("Compared with", letterhead.period(Compared(span, asked.compare).span)))
    if asked.ranking.top or asked.ranking.flop:
        which = "Largest" if asked.ranking.top else "Smallest"
        facts.append((which, f"{asked.ranking.top or asked.ranking.flop} ({letterhead.heading(asked.ranking.by)})"))
    return tuple((letterhead.words.text(name), value) for name, value in facts)
