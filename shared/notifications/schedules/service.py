"""Use cases of report schedules: make them, see and delete them, send one now, begin what is due."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.core.errors import NotFound, Overtaken
from shared.core.ids import new_id
from shared.identity.repository import SettingsRepository
from shared.notifications.reach import Reach, Unreached
from shared.notifications.schedules.due import due_day_after
from shared.notifications.schedules.models import Schedule, ScheduleReport
from shared.notifications.schedules.repository import RunRepository, ScheduleRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.stream import Image
from shared.storage.table import Table


class Reports(Protocol):
    """What schedules must know of reports."""

    def demand(self, actor: Actor, report: str, parameters: Mapping[str, str]) -> None:
        """InvalidRequest for what cannot be asked, Forbidden for what the actor may not read."""


class ScheduleService:
    """A tenant's schedules; whoever may make them sees to all, and each is sent with the rows of who made it."""

    def __init__(self, table: Table, reports: Reports, clock: Clock = system_clock) -> None:
        self._table, self._reports, self._clock = table, reports, clock
        self._schedules, self._runs = ScheduleRepository(table), RunRepository(table)
        self._settings, self._reach = SettingsRepository(table), Reach(table)

    def create(self, actor: Actor, request: ScheduleReport, *, once: Once) -> Schedule:
        """A report that is mailed from now on; its creator must be able to read it."""
        self._reports.demand(actor, request.report, request.parameters)
        now, zone = self._clock(), self.time_zone(actor.tenant_id)
        schedule = Schedule.made(actor, request, now, zone)
        with self._table.transaction() as tx:
            self._schedules.add(tx, schedule, schedule.due_at(zone), Change.by(actor, "created", now))
            once.remember(tx, schedule)
        return schedule

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[Schedule]:
        """A page of them, newest first."""
        return self._schedules.page(actor.tenant_id, limit=limit, position=position)

    def get(self, actor: Actor, schedule_id: str) -> Schedule:
        """NotFound for another tenant's."""
        return self._schedules.get(actor.tenant_id, schedule_id)

    def delete(self, actor: Actor, schedule_id: str) -> None:
        """No more of it; what is under way is still sent."""
        self.get(actor, schedule_id)
        with self._table.transaction() as tx:
            self._schedules.delete(tx, actor.tenant_id, schedule_id)

    def run(self, actor: Actor, schedule_id: str, *, once: Once) -> Schedule:
        """Send it now; its next due time stays as it is."""
        schedule, now = self.get(actor, schedule_id), self._clock()
        today = local_day(now, self.time_zone(actor.tenant_id))
        run = schedule.run(once.named("run") or new_id(), today, now)
        begun = schedule.but(last_run=run)
        with self._table.transaction() as tx:
            self._runs.begin(tx, run)
            self._schedules.tell(tx, run)
            once.remember(tx, begun)
        return begun

    def unreached(self, schedule: Schedule) -> list[Unreached]:
        """Recipients whom its mails do not reach."""
        found = self._reach.unreached(schedule.tenant_id, schedule.id, schedule.recipients)
        return [found[address] for address in schedule.recipients if address in found]

    def time_zone(self, tenant_id: str) -> str:
        """By whose clock the tenant's reports are due."""
        return self._settings.current(tenant_id).time_zone


class DueReports:
    """Begins what is due, over all tenants: one read a minute, however many there are, and one write for each run."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._schedules, self._runs, self._settings = (
            ScheduleRepository(table),
            RunRepository(table),
            SettingsRepository(table),
        )

    def due(self) -> Iterator[tuple[str, str]]:
        """Tenant and id of each schedule whose time has come."""
        yield from self._schedules.due(self._clock())

    def settings_changed(self, image: Image) -> None:
        """A tenant's settings have changed: its reports are due by the clock of now."""
        if image.new is None or image.old is None or image.key.sort != "SETTINGS":
            return
        tenant_id = keys.tenant_of(image.key.partition)
        zone = self._settings.current(tenant_id).time_zone
        for schedule in self._schedules.all(tenant_id):
            with self._table.transaction() as tx:
                self._schedules.move(tx, schedule, schedule.due_at(zone), seen=schedule)

    def begin(self, tenant_id: str, schedule_id: str) -> bool:
        """Begin its run, unless that was done or its hour is still to come: the index lags behind.

        The run and the schedule's next due time are one transaction: whoever comes second finds it moved.
        """
        try:
            schedule = self._schedules.get(tenant_id, schedule_id)
            zone, now = self._settings.current(tenant_id).time_zone, self._clock()
            if schedule.due_at(zone) > now:
                return False
            following = schedule.but(due_day=due_day_after(schedule.due_day, schedule.frequency))
            run = schedule.run(f"{schedule.id}-{schedule.due_day}", schedule.due_day, now)
            with self._table.transaction() as tx:
                self._runs.begin(tx, run)
                self._schedules.move(tx, following, following.due_at(zone), seen=schedule)
        except (NotFound, Overtaken):
            return False
        return True
