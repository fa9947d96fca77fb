"""Fetches the statements of providers that issue them, each day once, and once more the day after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.turns import Turns, TurnTaken, due_day
from shared.payments.available import AVAILABLE
from shared.payments.failures import ProviderFailure
from shared.payments.merchants import Merchants
from shared.payments.models import ProviderName
from shared.payments.provider import Provider
from shared.payments.repository import AccountRepository
from shared.payments.statements.lines import UnreadableStatement
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.repository import StatementRepository
from shared.storage.sealing import Seals
from shared.storage.table import Table

_FURTHEST_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Imported:
    """A provider's turn: how many lines came, or why none did."""

    provider: ProviderName
    days: int
    lines: int
    failure: str = ""


class StatementImports:
    """Each provider's turn comes once a day, at the hour from which its statement of yesterday is there."""

    def __init__(
        self,
        table: Table,
        seals: Seals,
        clock: Clock = system_clock,
        *,
        providers: Mapping[ProviderName, Provider] = AVAILABLE,
    ) -> None:
        self._table, self._clock, self._providers = table, clock, providers
        self._issuing = [name for name, provider in providers.items() if provider.statements]
        self._accounts, self._merchants = AccountRepository(table), Merchants(table, seals, clock)
        self._settings, self._turns = SettingsRepository(table), Turns(table)
        self._statements = StatementRepository(table)
        self._reconciliation = Reconciliation(table, clock, providers=providers)

    def run(self, actor: Actor) -> list[Imported]:
        """The turns that have come; one that fails comes again with the next run."""
        accounts = self._accounts.get_many(actor.tenant_id, self._issuing)
        used = [account.provider for account in accounts if account.enabled]
        if not used:
            return []
        zone, now = self._settings.current(actor.tenant_id).time_zone, self._clock()
        turns = ((provider, self._due(actor.tenant_id, provider, zone, now)) for provider in used)
        return [self._taken(actor, provider, days, zone) for provider, days in turns if days]

    def _due(self, tenant_id: str, provider: ProviderName, tenant_zone: str, now: datetime) -> list[date]:
        """The days to fetch: yesterday, the day before it again, and those that were missed, up to a week back."""
        terms = self._providers[provider].statements
        today = due_day(now, terms.zone or tenant_zone, terms.hour) if terms else None
        if today is None:
            return []
        last = self._turns.last_day(tenant_id, _job(provider))
        if last and last >= today:
            return []
        yesterday = today - timedelta(days=1)
        first = max(last - timedelta(days=1), today - _FURTHEST_BACK) if last else yesterday
        return [first + timedelta(days=count) for count in range((yesterday - first).days + 1)]

    def _taken(self, actor: Actor, provider: ProviderName, days: list[date], tenant_zone: str) -> Imported:
        try:
            lines = sum(self._fetched(actor, provider, day, tenant_zone) for day in days)
        except (ProviderFailure, UnreadableStatement) as failure:
            return Imported(provider, 0, 0, f"{type(failure).__name__} {failure}")
        self._reconciliation.compare_days(actor, provider, days)
        self._end_turn(actor.tenant_id, provider, days[-1] + timedelta(days=1))
        return Imported(provider, len(days), lines)

    def _fetched(self, actor: Actor, provider: ProviderName, day: date, tenant_zone: str) -> int:
        merchant = self._merchants.of(actor.tenant_id, provider)
        lines = self._providers[provider].statement(merchant, day, tenant_zone)
        self._statements.keep(actor.tenant_id, provider, lines)
        return len(lines)

    def _end_turn(self, tenant_id: str, provider: ProviderName, day: date) -> None:
        try:
            with self._table.transaction() as tx:
                self._turns.take(tx, tenant_id, _job(provider), day)
        except TurnTaken:
            pass  # two runs at once did the same


def _job(provider: ProviderName) -> str:
    return f"statement-{provider}"
