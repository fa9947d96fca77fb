"""The schedule that every tenant has and nobody made: yesterday's sales to all active admins, at the digest's hour."""

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.core.errors import Overtaken
from shared.identity.models import User
from shared.identity.people_repository import UserRepository
from shared.identity.repository import SettingsRepository
from shared.identity.turns import due_day
from shared.notifications.schedules.models import MOST_RECIPIENTS, Schedule
from shared.notifications.schedules.repository import RunRepository, ScheduleRepository
from shared.storage.table import Table

DAILY_SALES = "daily-sales"
"""Its id, in every tenant; it stands in no table."""


class DailySales:
    """Begins a run each day of the tenant; what it mails is a report like any other."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._settings, self._users, self._runs = SettingsRepository(table), UserRepository(table), RunRepository(table)

    def begin_when_due(self, actor: Actor) -> bool:
        """Begin the run of the tenant's day once its hour has come; False before it, and when that was done.

        Nor is there one where no admin was there yesterday: who has just signed up reads of no day before.
        """
        tenant_id, now = actor.tenant_id, self._clock()
        settings = self._settings.current(tenant_id)
        day = due_day(now, settings.time_zone, settings.digest_hour)
        if day is None or self._runs.get(tenant_id, f"{DAILY_SALES}-{day}"):
            return False
        if not any(local_day(user.created_at, settings.time_zone) < day for user in self._readers(tenant_id)):
            return False
        run = self.schedule(tenant_id).run(f"{DAILY_SALES}-{day}", day, now)
        try:
            with self._table.transaction() as tx:
                self._runs.begin(tx, run)
        except Overtaken:
            return False
        return True

    def schedule(self, tenant_id: str) -> Schedule:
        """As people would have made it: the products of the day, without files."""
        settings, now = self._settings.current(tenant_id), self._clock()
        itself = Actor.system(tenant_id, DAILY_SALES)
        return Schedule(
            id=DAILY_SALES,
            tenant_id=tenant_id,
            creator_id=itself.user_id,
            role=itself.role,
            report="sales",
            parameters={"group_by": "product"},
            frequency="daily",
            at=f"{settings.digest_hour:02}:00",
            recipients=[user.email for user in self._readers(tenant_id)][:MOST_RECIPIENTS],
            created_at=now,
            due_day=local_day(now, settings.time_zone),
        )

    def _readers(self, tenant_id: str) -> list[User]:
        return [user for user in self._users.all(tenant_id) if user.is_active_admin]


class AnySchedule:
    """Finds schedules that people made, and the one that every tenant has."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._made, self._daily_sales = ScheduleRepository(table), DailySales(table, clock)

    def get(self, tenant_id: str, schedule_id: str) -> Schedule:
        """NotFound for what is none, or none any more."""
        if schedule_id == DAILY_SALES:
            return self._daily_sales.schedule(tenant_id)
        return self._made.get(tenant_id, schedule_id)
