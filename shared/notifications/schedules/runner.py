"""Sends a run: the report as its creator may see it now, a mail for each recipient, ordered with the run's end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Overtaken, TallyshopError
from shared.core.report import Report, ReportFormat
from shared.identity.audit.access import Access, access_item
from shared.identity.standing import Standing
from shared.notifications.models import Enclosure, Mail, Recipient, Subscription
from shared.notifications.outbox import order
from shared.notifications.reach import Reach
from shared.notifications.schedules.models import Run, Schedule
from shared.notifications.schedules.repository import RunRepository, ScheduleRepository
from shared.notifications.stationery import letter
from shared.storage.files import FileStore
from shared.storage.item import Item
from shared.storage.table import Table

MOST_ENCLOSED = 7_000_000
"""Bytes of all files of a mail: what mailboxes take for granted is ten million in base64."""
CHART = "chart"
"""The content id under which the letter shows its picture."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a report."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """A report with its files and its chart as a picture."""

    report: Report
    rows: int
    files: Sequence[ReportFile]
    picture: bytes | None


class Composer(Protocol):
    """Makes what is sent."""

    def has_days(self, report: str) -> bool:
        """Whether the report is about days."""

    def compose(
        self, actor: Actor, report: str, parameters: Mapping[str, str], formats: Sequence[ReportFormat]
    ) -> Composed:
        """The report as the actor may see it; Forbidden where he may not any more."""


LeaveUrl = Callable[[str, str, str], str]
"""By tenant, schedule and address: where this recipient leaves; empty where the installation knows no address."""


class ScheduleRunner:
    """Told twice, it sends once: the mails, the run's end and the audit are one transaction."""

    def __init__(
        self, table: Table, composer: Composer, store: FileStore, leave_url: LeaveUrl, clock: Clock = system_clock
    ) -> None:
        self._table, self._composer, self._store, self._leave_url = table, composer, store, leave_url
        self._clock, self._standing, self._reach = clock, Standing(table), Reach(table)
        self._schedules, self._runs = ScheduleRepository(table), RunRepository(table)

    def send(self, tenant_id: str, run_id: str) -> Run | None:
        """The run as it ended; None where it is forgotten."""
        run = self._runs.get(tenant_id, run_id)
        if run is None or run.status != "pending":
            return run
        try:
            schedule = self._schedules.get(tenant_id, run.schedule_id)
        except TallyshopError:
            return self._ended(run.but(status="not-sent", reason="deleted"), told=False)
        creator = self._standing.of(schedule.creator)
        if creator is None:
            return self._ended(run.but(status="not-sent", reason="creator-disabled"))
        asked = schedule.asked(run, has_days=self._composer.has_days(schedule.report))
        try:
            composed = self._composer.compose(creator, schedule.report, asked, schedule.formats)
        except TallyshopError as refusal:
            return self._ended(run.but(status="not-sent", reason=f"creator-{type(refusal).slug()}"))
        return self._ordered(schedule, run, composed, asked)

    def _ordered(self, schedule: Schedule, run: Run, composed: Composed, asked: dict[str, str]) -> Run:
        addresses = self._reached(schedule)
        enclosures = self._put_away(run, composed) if addresses else []
        mails = [self._mail(schedule, run, composed, enclosures, address) for address in addresses]
        reason = "" if mails else "no-recipient-is-reached"
        done = run.but(status="sent" if mails else "not-sent", reason=reason, sent_to=addresses)
        access = Access(
            entity_type="export",
            entity_id=schedule.report,
            operation="mail_report",
            filters=asked | {"formats": ",".join(schedule.formats), "recipients": str(len(addresses))},
            shown=composed.rows,
        )
        creator = Actor(schedule.tenant_id, schedule.creator_id, schedule.role, f"run-{run.id}")
        trace = access_item(creator, access, self._clock(), kind="exported")
        return self._ended(done, mails, trace if mails else None)

    def _ended(self, run: Run, mails: Sequence[Mail] = (), trace: Item | None = None, *, told: bool = True) -> Run:
        now = self._clock()
        try:
            with self._table.transaction() as tx:
                self._runs.end(tx, run)
                if told:
                    self._schedules.tell(tx, run)
                for mail in mails:
                    order(tx, run.tenant_id, mail, now)
                if trace:
                    tx.put(trace)
        except Overtaken:
            return self._runs.get(run.tenant_id, run.id) or run
        return run

    def _reached(self, schedule: Schedule) -> list[str]:
        lost = self._reach.unreached(schedule.tenant_id, schedule.id, schedule.recipients)
        return [each for each in schedule.recipients if each not in lost or not lost[each].is_lost]

    def _put_away(self, run: Run, composed: Composed) -> list[Enclosure]:
        """The files that fit into a mail, and the picture."""
        found, room = [], MOST_ENCLOSED
        for file in composed.files:
            if len(file.content) <= room:
                room -= len(file.content)
                found.append(self._kept(run, file))
        if composed.picture:
            found.append(self._kept(run, ReportFile("chart.png", "image/png", composed.picture), CHART))
        return found

    def _kept(self, run: Run, file: ReportFile, content_id: str = "") -> Enclosure:
        place = f"{run.tenant_id}/mails/{run.id}/{file.name}"
        self._store.put(place, file.content, file.media_type)
        return Enclosure(place=place, name=file.name, media_type=file.media_type, content_id=content_id)

    def _mail(
        self, schedule: Schedule, run: Run, composed: Composed, enclosures: list[Enclosure], address: str
    ) -> Mail:
        leave_url = self._leave_url(schedule.tenant_id, schedule.id, address)
        enclosed = [each.name for each in enclosures if not each.content_id]
        facts = {
            "report": composed.report,
            "company": composed.report.company,
            "enclosed": enclosed,
            "left_out": [file.name for file in composed.files if file.name not in enclosed],
            "picture": CHART if composed.picture else None,
            "leave_url": leave_url,
        }
        return Mail(
            id=f"report-{run.id}-{schedule.recipients.index(address)}",
            recipients=[Recipient(email=address, full_name="")],
            letter=letter("report", composed.report.language, facts),
            enclosures=enclosures,
            subscription=Subscription(schedule_id=schedule.id, leave_url=leave_url),
        )
