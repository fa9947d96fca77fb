"""Compares a day's statement with payments and orders, as often as anything changes; what differs becomes work."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.payments.available import AVAILABLE
from shared.payments.models import ProviderName
from shared.payments.provider import Provider
from shared.payments.statements.bank_comparison import BankDay
from shared.payments.statements.comparison import Verdict
from shared.payments.statements.days import BY_HAND, Days
from shared.payments.statements.difference import Difference, difference_of
from shared.payments.statements.report import LONGEST, ReconciledDay, ReportedDay, reported, span
from shared.payments.statements.repository import DifferenceRepository, StatementRepository
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import until_written

_AT_ONCE = 50
"""Differences that are written in one transaction."""


class Reconciliation:
    """Three sides: statement, payments and orders."""

    def __init__(
        self, table: Table, clock: Clock = system_clock, *, providers: Mapping[ProviderName, Provider] = AVAILABLE
    ) -> None:
        self._table, self._clock, self._days = table, clock, Days(table, providers)
        self._statements, self._differences = StatementRepository(table), DifferenceRepository(table)
        self._settings = SettingsRepository(table)

    def report(
        self, actor: Actor, first: date | None, last: date | None, provider: ProviderName | None
    ) -> list[ReportedDay]:
        """What came of every day's comparison, newest first; InvalidRequest for days that are none."""
        yesterday = self._today(actor.tenant_id) - timedelta(days=1)
        first, last = span(first, last, yesterday)
        days = self._statements.days(actor.tenant_id, first, last)
        wanted = [day for day in days if provider in (None, day.provider)]
        return reported(wanted, self._differences.between(actor.tenant_id, first, last))

    def compare(self, actor: Actor, provider: ProviderName, day: date) -> ReconciledDay:
        """Open what differs now, settle what agrees by now; what people decided stays as it is."""
        return until_written(lambda: self._compared(actor, provider, day))

    def compare_days(self, actor: Actor, provider: ProviderName, days: Iterable[date]) -> None:
        """These, and every day of the last two months that something is open about: what was late may have come."""
        last = self._today(actor.tenant_id)
        recent = self._differences.between(actor.tenant_id, last - timedelta(days=LONGEST), last)
        unsettled = {each.day for each in recent if each.provider == provider and each.status == "open"}
        for day in sorted(unsettled.union(days)):
            self.compare(actor, provider, day)

    def _compared(self, actor: Actor, provider: ProviderName, day: date) -> ReconciledDay:
        compared, now = self._days.of(actor.tenant_id, provider, day), self._clock()
        verdicts = list(BankDay(compared).verdicts() if provider == BY_HAND else compared.verdicts())
        found = [difference_of(provider, day, verdict, now) for verdict in verdicts if verdict.kind]
        before = self._differences.between(actor.tenant_id, day, day)
        known = {each.id: each for each in before if each.provider == provider}
        self._save(actor, list(_changes(found, known)))
        outcome = ReconciledDay(
            provider=provider,
            day=day,
            lines=sum(line.day == day for line in compared.lines),
            matched=sum(_agrees(verdict) for verdict in verdicts),
            compared_at=now,
        )
        with self._table.transaction() as tx:
            self._statements.keep_day(tx, actor.tenant_id, outcome)
        return outcome

    def _save(self, actor: Actor, changed: list[Difference]) -> None:
        for start in range(0, len(changed), _AT_ONCE):
            with self._table.transaction() as tx:
                for entry in changed[start : start + _AT_ONCE]:
                    kind = "opened" if entry.status == "open" else entry.status
                    self._differences.save(tx, actor.tenant_id, entry, Change.by(actor, kind, self._clock()))

    def _today(self, tenant_id: str) -> date:
        return local_day(self._clock(), self._settings.current(tenant_id).time_zone)


def _agrees(verdict: Verdict) -> bool:
    return verdict.kind is None


def _changes(found: list[Difference], known: Mapping[str, Difference]) -> Iterator[Difference]:
    """What is new or differs again, and what agrees by now."""
    for entry in found:
        before = known.get(entry.id)
        if before is None:
            yield entry
        elif before.status == "settled":
            yield before.but(status="open", version=before.version + 1)
    now = {entry.id for entry in found}
    for before in known.values():
        if before.id not in now and before.status == "open":
            yield before.but(status="settled", version=before.version + 1)
