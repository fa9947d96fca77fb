"""The customers report: who bought, how much, how lately and how often, as far as the row rules show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, moment_of, system_clock
from shared.core.errors import InvalidRequest
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.identity.rows import RowRules, Rows
from shared.reporting.editions import EditionRepository
from shared.reporting.labels import labels
from shared.reporting.models import NOTHING, Figures
from shared.reporting.repository import Acquaintance, RollupRepository
from shared.reporting.segments import History, Segment, best, is_returning, segment
from shared.storage.table import Table

Known = Mapping[str, tuple[Figures, Acquaintance]]


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer: `orders` and `revenue` (net, minor units) of the days asked for, the rest of all time until now.

    `recency` is days since the last order, `frequency` how many there ever were.
    """

    customer_id: str
    name: str
    orders: int
    revenue: int
    last_order_at: datetime
    recency: int
    frequency: int
    segment: Segment
    returning: bool


@dataclass(frozen=True, slots=True)
class CustomersReport:
    """Who brought most first; `first` is None for all time."""

    rows: list[Buyer]
    first: date | None
    last: date | None
    currency: str
    as_of: datetime

    @property
    def returning(self) -> int:
        """How many of the customers were customers before."""
        return sum(row.returning for row in self.rows)


class CustomersReports:
    """Reads the report: without days it costs a row a customer, with days what the sales report by customer costs."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._settings, self._rules = SettingsRepository(table), RowRules(table)
        self._editions = EditionRepository(table)

    def report(self, actor: Actor, first: date | None, last: date | None) -> CustomersReport:
        """Whoever had a figure on the days; InvalidRequest where they run backwards."""
        tenant_id, seen, now = actor.tenant_id, self._rules.of(actor), self._clock()
        settings = self._settings.recent(tenant_id)
        first, last = _days(first, last, today=local_day(now, settings.time_zone))
        rollups = RollupRepository(self._table, self._editions.live(tenant_id))
        known = rollups.customers(tenant_id, seen)
        sums = {customer_id: figures for customer_id, (figures, _) in known.items()}
        if first is not None and last is not None:
            sums = _summed(rollups, tenant_id, seen, first, last)
        rows = _rows(known, sums, first, now, settings)
        return CustomersReport(self._named(tenant_id, seen, rows), first, last, settings.currency, now)

    def _named(self, tenant_id: str, seen: Rows, rows: list[Buyer]) -> list[Buyer]:
        names = labels(self._table, tenant_id, seen, "customer", [row.customer_id for row in rows])
        return [replace(row, name=names[row.customer_id]) for row in rows]


def _days(first: date | None, last: date | None, *, today: date) -> tuple[date | None, date | None]:
    """Nothing for all time; an end alone is filled up to today, or from the first day there is."""
    if first is None and last is None:
        return None, None
    first, last = first or date.min, last or today
    if first > last:
        raise InvalidRequest.at("/from", "lies after /to")
    return first, last


def _summed(rollups: RollupRepository, tenant_id: str, seen: Rows, first: date, last: date) -> dict[str, Figures]:
    sums: dict[str, Figures] = {}
    for _, customer_id, figures in rollups.days(tenant_id, seen, "customer", first, last):
        sums[customer_id] = sums.get(customer_id, NOTHING) + figures
    return sums


def _rows(
    known: Known, sums: Mapping[str, Figures], first: date | None, now: datetime, settings: TenantSettings
) -> list[Buyer]:
    today = local_day(now, settings.time_zone)
    histories = {customer_id: _history(*known[customer_id], settings.time_zone) for customer_id in known}
    champions = best({customer_id: history.revenue for customer_id, history in histories.items()})
    rows = [
        Buyer(
            customer_id=customer_id,
            name=customer_id,
            orders=figures.orders,
            revenue=figures.net,
            last_order_at=moment_of(known[customer_id][1].last),
            recency=(today - histories[customer_id].last).days,
            frequency=histories[customer_id].orders,
            segment=segment(histories[customer_id], today, is_best=customer_id in champions),
            returning=is_returning(histories[customer_id], first),
        )
        for customer_id, figures in sums.items()
        if figures and customer_id in known
    ]
    return sorted(rows, key=lambda row: (-row.revenue, row.customer_id))


def _history(figures: Figures, known: Acquaintance, time_zone: str) -> History:
    first, last = (local_day(moment_of(placed_at), time_zone) for placed_at in (known.first, known.last))
    return History(figures.orders, figures.net, first, last)
