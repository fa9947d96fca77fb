"""The sales report and the dashboard, read from rollups: their cost is their rows', whatever the history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.rows import RowRules, Rows
from shared.reporting.comparison import Compared, Comparison, side_by_side
from shared.reporting.editions import EditionRepository
from shared.reporting.labels import labels
from shared.reporting.models import NOTHING, Dimension, Figures, GroupBy, Interval, Work
from shared.reporting.reports import Cell, Dashboard, Ranking, Row, SalesReport, Span, rows_of, total
from shared.reporting.repository import RollupRepository
from shared.storage import keys
from shared.storage.query import Query
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Question:
    """What a sales report is asked; days are the tenant's."""

    first: date | None = None
    last: date | None = None
    interval: Interval = "none"
    group_by: GroupBy = "none"
    compare: Comparison | None = None
    ranking: Ranking = Ranking()


class ReportingService:
    """Reports as an actor may see them: the figures of the orders that the row rules show him."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._editions = EditionRepository(table)
        self._settings, self._rules = SettingsRepository(table), RowRules(table)

    def sales(self, actor: Actor, question: Question) -> SalesReport:
        """The sales report; InvalidRequest where its days run backwards. An order counts once in the totals."""
        tenant_id, seen = actor.tenant_id, self._rules.of(actor)
        settings, now = self._settings.recent(tenant_id), self._clock()
        span = Span.asked(question.first, question.last, today=local_day(now, settings.time_zone))
        rows, totals = self._summed(tenant_id, seen, question, span)
        before = None
        if question.compare is not None:
            compared = Compared(span, question.compare)
            rows_before, totals_before = self._summed(tenant_id, seen, question, compared.span, compared.moved)
            rows, before = side_by_side(rows, rows_before), (compared.span, totals_before)
        return SalesReport(
            rows=self._labelled(tenant_id, seen, question.group_by, question.ranking.of(rows)),
            totals=totals,
            span=span,
            time_zone=settings.time_zone,
            currency=settings.currency,
            as_of=now,
            before=before,
        )

    def _summed(
        self,
        tenant_id: str,
        seen: Rows,
        question: Question,
        span: Span,
        moved: Callable[[Iterable[Cell]], Iterable[Cell]] = iter,
    ) -> tuple[list[Row], Figures]:
        """Rows and totals of a span."""
        cells = self._cells(tenant_id, seen, question.group_by, span)
        everything = cells if question.group_by == "none" else self._cells(tenant_id, seen, "none", span)
        return rows_of(moved(cells), question.interval, question.group_by), total(everything)

    def dashboard(self, actor: Actor) -> Dashboard:
        """The last 30 days and those before, the open work and what is low: three reads, for a team three a person."""
        seen = self._rules.of(actor)
        settings = self._settings.recent(actor.tenant_id)
        span = Span.asked(None, None, today=local_day(self._clock(), settings.time_zone))
        days: dict[date, Figures] = {}
        both = Span(Compared(span, "previous").span.first, span.last)
        for day, _, figures in self._cells(actor.tenant_id, seen, "none", both):
            days[day] = days.get(day, NOTHING) + figures
        work = self._rollups(actor.tenant_id).open_work(actor.tenant_id, seen)
        return Dashboard(
            days=days,
            span=span,
            open_work={name: work[name] for name in get_args(Work)},
            low_stock=self._low_stock(actor.tenant_id),
            currency=settings.currency,
        )

    def _cells(self, tenant_id: str, rows: Rows, group_by: GroupBy, span: Span) -> list[Cell]:
        dimension: Dimension = "all" if group_by == "none" else group_by
        return list(self._rollups(tenant_id).days(tenant_id, rows, dimension, span.first, span.last))

    def _rollups(self, tenant_id: str) -> RollupRepository:
        return RollupRepository(self._table, self._editions.live(tenant_id))

    def _labelled(self, tenant_id: str, seen: Rows, group_by: GroupBy, rows: list[Row]) -> list[Row]:
        names = labels(self._table, tenant_id, seen, group_by, {row.key for row in rows if row.key is not None})
        return [replace(row, label=names[row.key]) if row.key is not None else row for row in rows]

    def _low_stock(self, tenant_id: str) -> int:
        query = Query(keys.MAIN, keys.alerts(tenant_id), consistent=False)
        return sum(1 for _ in self._table.query_all(query))
