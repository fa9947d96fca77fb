"""The payments report: money in and out by day and provider, from the facts that were booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.rows import WHOLE_TENANT
from shared.reporting.editions import EditionRepository
from shared.reporting.reports import Span
from shared.reporting.repository import RollupRepository
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Takings:
    """What a provider moved on a day, in minor units."""

    day: date
    provider: str
    paid_in: int
    paid_out: int


@dataclass(frozen=True, slots=True)
class PaymentsReport:
    """By day, then by provider; days without money are left out."""

    rows: list[Takings]
    span: Span
    time_zone: str
    currency: str
    as_of: datetime

    @property
    def totals(self) -> tuple[int, int]:
        """Of all rows: in, out."""
        return sum(row.paid_in for row in self.rows), sum(row.paid_out for row in self.rows)


class PaymentsReports:
    """Reads the report; it shows the whole tenant's money, and costs what its rows weigh."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._settings, self._editions = SettingsRepository(table), EditionRepository(table)

    def report(self, actor: Actor, first: date | None, last: date | None) -> PaymentsReport:
        """By default of the last 30 days; InvalidRequest where the days run backwards."""
        settings, now = self._settings.recent(actor.tenant_id), self._clock()
        span = Span.asked(first, last, today=local_day(now, settings.time_zone))
        rows = list(self._rows(actor.tenant_id, span))
        return PaymentsReport(rows, span, settings.time_zone, settings.currency, now)

    def _rows(self, tenant_id: str, span: Span) -> Iterable[Takings]:
        rollups = RollupRepository(self._table, self._editions.live(tenant_id))
        for day, provider, figures in rollups.days(tenant_id, WHOLE_TENANT, "payments", span.first, span.last):
            if figures:
                yield Takings(day, provider, figures.paid_in, figures.paid_out)
