"""The sales report and the dashboard, read from rollups: their cost is their rows', whatever the history."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.rows import rows_of as rows_seen_by
from shared.reporting.labels import labels
from shared.reporting.models import EVERYBODY, NOTHING, Dimension, Figures, GroupBy, Interval, Work
from shared.reporting.reports import Cell, Dashboard, Row, SalesReport, Span, rows_of, total
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


class ReportingService:
    """Reports as an actor may see them: sales people their own orders' figures, everybody else the tenant's."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._rollups = RollupRepository(table)
        self._settings = SettingsRepository(table)

    def sales(self, actor: Actor, question: Question) -> SalesReport:
        """The sales report; InvalidRequest where its days run backwards. An order counts once in the totals."""
        settings, now = self._settings.recent(actor.tenant_id), self._clock()
        span = Span.asked(question.first, question.last, today=local_day(now, settings.time_zone))
        cells = self._cells(actor, question.group_by, span)
        everything = cells if question.group_by == "none" else self._cells(actor, "none", span)
        rows = rows_of(cells, question.interval, question.group_by)
        return SalesReport(
            rows=self._labelled(actor.tenant_id, question.group_by, rows),
            totals=total(everything),
            span=span,
            time_zone=settings.time_zone,
            currency=settings.currency,
            as_of=now,
        )

    def dashboard(self, actor: Actor) -> Dashboard:
        """The last 30 days, the open work and what is low: three reads of at most 4 KB each."""
        settings = self._settings.recent(actor.tenant_id)
        span = Span.asked(None, None, today=local_day(self._clock(), settings.time_zone))
        days: dict[date, Figures] = {}
        for day, _, figures in self._cells(actor, "none", span):
            days[day] = days.get(day, NOTHING) + figures
        work = [self._rollups.open_work(actor.tenant_id, scope) for scope in _scopes(actor)]
        return Dashboard(
            days=days,
            span=span,
            open_work={name: sum(counts.get(name, 0) for counts in work) for name in get_args(Work)},
            low_stock=self._low_stock(actor.tenant_id),
            currency=settings.currency,
        )

    def _cells(self, actor: Actor, group_by: GroupBy, span: Span) -> list[Cell]:
        return [cell for scope in _scopes(actor) for cell in self._cells_of(actor.tenant_id, scope, group_by, span)]

    def _cells_of(self, tenant_id: str, scope: str, group_by: GroupBy, span: Span) -> Iterator[Cell]:
        """A sales person's figures by sales person are all of his own."""
        is_own = group_by == "salesperson" and scope != EVERYBODY
        dimension: Dimension = "all" if is_own or group_by == "none" else group_by
        for day, key, figures in self._rollups.days(tenant_id, scope, dimension, span.first, span.last):
            yield day, scope if is_own else key, figures

    def _labelled(self, tenant_id: str, group_by: GroupBy, rows: list[Row]) -> list[Row]:
        names = labels(self._table, tenant_id, group_by, {row.key for row in rows if row.key is not None})
        return [replace(row, label=names[row.key]) if row.key is not None else row for row in rows]

    def _low_stock(self, tenant_id: str) -> int:
        return sum(1 for _ in self._table.query_all(Query(keys.MAIN, keys.alerts(tenant_id))))


def _scopes(actor: Actor) -> list[str]:
    seen = rows_seen_by(actor).salespeople
    return [EVERYBODY] if seen is None else sorted(seen)
