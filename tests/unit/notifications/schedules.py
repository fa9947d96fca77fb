"""A tenant whose reports are mailed by its clock, with the whole road from the minute's call to the ordered mail."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.core.actor import Actor, Role
from shared.core.errors import Forbidden
from shared.core.report import Chart, Report, Total
from shared.identity.people_repository import UserRepository
from shared.identity.repository import SettingsRepository
from shared.notifications.models import Mail
from shared.notifications.schedules.composing import Composed, PromisedFile, ReportFile
from shared.notifications.schedules.models import Run, Schedule, ScheduleReport
from shared.notifications.schedules.runner import ScheduleRunner
from shared.notifications.schedules.service import DueReports, ScheduleService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import unpack
from shared.storage.item import binary
from tests.builders import ONCE, TENANT, a_tenant, an_actor, cny
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.store import MemoryStore
from tests.unit.schedules.test_report_mail import a_person

CHART = Chart("Net", ("Oct 31",), (cny("12.30"),))


class Reports:
    """One report about days and one that has none; a warehouse worker may read neither."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.are_long = False

    def demand(self, actor: Actor, _report: str, _parameters: Mapping[str, str]) -> None:
        if actor.role is Role.WAREHOUSE:
            raise Forbidden("no")

    def has_days(self, report: str) -> bool:
        return report == "sales"

    def compose(self, actor: Actor, report: str, parameters: Mapping[str, str], formats: Sequence[str]) -> Composed:
        self.demand(actor, report, parameters)
        self.asked.append((actor.user_id, actor.role, dict(parameters)))
        days = " – ".join(parameters.get(name, "") for name in ("from", "to"))
        total = Total("net", cny("12.30"))
        head = Report(report, report, "en", "Acme", "Sales", days, (), ("net",), ("Net",), (total,), CHART)
        files = [ReportFile(f"sales.{each}", "text/csv", b"1", each) for each in formats]
        return Composed(head, 1, [] if self.are_long else files, b"PNG")

    def promise(self, actor: Actor, _report: Report, _parameters: Mapping[str, str], file_format: str) -> PromisedFile:
        place = keys.export(actor.tenant_id, file_format)
        return PromisedFile(
            f"sales.{file_format}", f"https://x.example/{file_format}", lambda tx: tx.put(place.attributes())
        )


class House:
    """Lives minute by minute (or hour by hour); `mailed` is when mails were ordered, by the tenant's clock."""

    def __init__(self, start: datetime, **settings: Any) -> None:
        self.table, self.clock, self.store, self.reports = MemoryTable(), FrozenClock(start), MemoryStore(), Reports()
        a_tenant(self.table, **settings)
        a_person(self.table, "U1", Role.ADMIN)
        self.zone = ZoneInfo(settings["time_zone"])
        self.service = ScheduleService(self.table, self.reports, self.clock)
        self.due = DueReports(self.table, self.clock)
        self.mailed: list[tuple[datetime, Run]] = []

    def schedule(self, frequency: str = "daily", at: str = "08:00", **fields: Any) -> Schedule:
        given = {"report": "sales", "recipients": ["ann@example.com"]} | fields
        request = ScheduleReport(frequency=frequency, at=at, **given)
        return self.service.create(an_actor(), request, once=ONCE)

    def minute(self) -> None:
        """The clock's function is called, now and then twice; the queue brings every run twice."""
        self.begin()
        self.begin()
        for run in self.runs("pending"):
            for _ in range(2):
                self.runner.send(TENANT, run.id)
            self.mailed.append((self.clock().astimezone(self.zone), self.run(run.id)))

    def begin(self) -> int:
        """One call."""
        return sum(self.due.begin(*schedule) for schedule in self.due.due())

    @property
    def runner(self) -> ScheduleRunner:
        return ScheduleRunner(self.table, self.reports, self.store, lambda *_: "https://x.example/leave", self.clock)

    def lives(self, until: datetime, step: timedelta = timedelta(minutes=15)) -> list[tuple[datetime, Run]]:
        """On and on until this moment."""
        while self.clock() < until:
            self.minute()
            self.clock.now += step
        return self.mailed

    def runs(self, status: str = "") -> list[Run]:
        items = [i for key, i in self.table.items.items() if keys.kind_of(key.partition) == "RUNS"]
        found = [unpack(Run, binary(item, "d")) for item in items]
        return [run for run in found if status in ("", run.status)]

    def run(self, run_id: str) -> Run:
        return next(run for run in self.runs() if run.id == run_id)

    @property
    def mails(self) -> list[Mail]:
        items = [i for key, i in self.table.items.items() if keys.kind_of(key.partition) == "OUTGOING"]
        return [unpack(Mail, binary(item, "d")) for item in items]

    @property
    def exports(self) -> list[str]:
        """The files that are made in the background."""
        return [key.sort for key in self.table.items if keys.kind_of(key.partition) == "EXPORTS"]

    def person(self, **fields: Any) -> None:
        """The creator changes."""
        users = UserRepository(self.table)
        user = users.get(TENANT, "U1")
        with self.table.transaction() as tx:
            change = Change.by(an_actor(), "changed", self.clock())
            users.save(tx, TENANT, user.but(**fields, version=user.version + 1), change)

    def settings(self, **fields: Any) -> None:
        """The tenant changes, and the stream tells."""
        repository = SettingsRepository(self.table)
        now = repository.current(TENANT)
        with self.table.transaction() as tx:
            change = Change.by(an_actor(), "changed", self.clock())
            repository.save(tx, TENANT, now.but(**fields, version=now.version + 1), change)
        self.zone = ZoneInfo(fields.get("time_zone", now.time_zone))
        self.due.settings_changed(self.table.stream[-1])


def local(zone: str, *moment: int) -> datetime:
    """A moment by its local date and hour."""
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc]


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]
