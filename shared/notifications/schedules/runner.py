"""Sends a run: the report as its creator may see it now, a mail for each recipient, ordered with the run's end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Overtaken, TallyshopError
from shared.identity.audit.access import Access, access_item
from shared.identity.standing import Standing
from shared.notifications.models import Enclosure, LeaveUrl, Mail, Recipient, Subscription
from shared.notifications.outbox import order
from shared.notifications.reach import Reach
from shared.notifications.schedules.composing import Composed, Composer, PromisedFile
from shared.notifications.schedules.daily_sales import DAILY_SALES, AnySchedule
from shared.notifications.schedules.models import Run, Schedule
from shared.notifications.schedules.repository import RunRepository, ScheduleRepository
from shared.notifications.stationery import letter
from shared.storage.files import FileStore
from shared.storage.item import Item
from shared.storage.table import Table

CHART = "chart"
"""The content id under which the letter shows its picture."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What goes to every recipient of a run: enclosed, or promised where it is too large."""

    run: Run
    schedule: Schedule
    composed: Composed
    enclosures: Sequence[Enclosure]
    promised: Sequence[PromisedFile]

    @property
    def facts(self) -> dict[str, object]:
        """What the letter says, but for who reads it."""
        return {
            "report": self.composed.report,
            "company": self.composed.report.company,
            "enclosed": [each.name for each in self.enclosures if not each.content_id],
            "promised": self.promised,
            "picture": CHART if self.composed.picture else None,
        }


class ScheduleRunner:
    """Told twice, it sends once: the mails, the run's end and the audit are one transaction."""

    def __init__(
        self, table: Table, composer: Composer, store: FileStore, leave_url: LeaveUrl, clock: Clock = system_clock
    ) -> None:
        self._table, self._composer, self._store, self._leave_url = table, composer, store, leave_url
        self._clock, self._standing, self._reach = clock, Standing(table), Reach(table)
        self._any, self._schedules, self._runs = (
            AnySchedule(table, clock),
            ScheduleRepository(table),
            RunRepository(table),
        )

    def send(self, tenant_id: str, run_id: str) -> Run | None:
        """The run as it ended; None where it is forgotten."""
        run = self._runs.get(tenant_id, run_id)
        if run is None or run.status != "pending":
            return run
        try:
            schedule = self._any.get(tenant_id, run.schedule_id)
        except TallyshopError:
            return self._ended(run.but(status="not-sent", reason="deleted"), told=False)
        creator = self._standing.of(schedule.creator)
        if creator is None:
            return self._ended(run.but(status="not-sent", reason="creator-disabled"))
        addresses = self._reached(schedule)
        if not addresses:
            return self._ended(run.but(status="not-sent", reason="no-recipient-is-reached"))
        asked = schedule.asked(run, has_days=self._composer.has_days(schedule.report))
        try:
            parcel = self._parcel(run, schedule, creator, asked)
        except TallyshopError as refusal:
            return self._ended(run.but(status="not-sent", reason=f"creator-{type(refusal).slug()}"))
        done = run.but(status="sent", sent_to=addresses)
        return self._ended(done, parcel, _trace(parcel, asked, addresses, self._clock()))

    def _reached(self, schedule: Schedule) -> list[str]:
        lost = self._reach.unreached(schedule.tenant_id, schedule.id, schedule.recipients)
        return [each for each in schedule.recipients if each not in lost or not lost[each].is_lost]

    def _parcel(self, run: Run, schedule: Schedule, creator: Actor, asked: Mapping[str, str]) -> _Parcel:
        """Raises what refuses the creator."""
        composed = self._composer.compose(creator, schedule.report, asked, schedule.formats)
        files = composed.fitting
        enclosures = [self._kept(run, file.name, file.media_type, file.content) for file in files]
        if composed.picture:
            enclosures.append(self._kept(run, "chart.png", "image/png", composed.picture, CHART))
        missing = [each for each in schedule.formats if each not in {file.format for file in files}]
        promised = [self._composer.promise(creator, composed.report, asked, each) for each in missing]
        return _Parcel(run, schedule, composed, enclosures, promised)

    def _kept(self, run: Run, name: str, media_type: str, content: bytes, content_id: str = "") -> Enclosure:
        place = f"{run.tenant_id}/mails/{run.id}/{name}"
        self._store.put(place, content, media_type)
        return Enclosure(place=place, name=name, media_type=media_type, content_id=content_id)

    def _ended(self, run: Run, parcel: _Parcel | None = None, trace: Item | None = None, *, told: bool = True) -> Run:
        """Overtaken by another worker, it is as that one left it."""
        mails = [self._mail(parcel, address) for address in run.sent_to] if parcel else []
        now = self._clock()
        try:
            with self._table.transaction() as tx:
                self._runs.end(tx, run)
                if told and run.schedule_id != DAILY_SALES:
                    self._schedules.tell(tx, run)
                for mail in mails:
                    order(tx, run.tenant_id, mail, now)
                for file in parcel.promised if parcel else ():
                    file.order(tx)
                if trace:
                    tx.put(trace)
        except Overtaken:
            return self._runs.get(run.tenant_id, run.id) or run
        return run

    def _mail(self, parcel: _Parcel, address: str) -> Mail:
        run, schedule, report = parcel.run, parcel.schedule, parcel.composed.report
        leave_url = self._leave_url(schedule.tenant_id, schedule.id, address)
        return Mail(
            id=f"report-{run.id}-{schedule.recipients.index(address)}",
            recipients=[Recipient(email=address, full_name="")],
            letter=letter("report", report.language, {**parcel.facts, "leave_url": leave_url}),
            enclosures=[*parcel.enclosures],
            subscription=Subscription(schedule_id=schedule.id, leave_url=leave_url),
        )


def _trace(parcel: _Parcel, asked: Mapping[str, str], addresses: Sequence[str], now: datetime) -> Item:
    """That it left the house, for the audit."""
    schedule = parcel.schedule
    access = Access(
        entity_type="export",
        entity_id=schedule.report,
        operation="mail_report",
        filters={**asked, "formats": ",".join(schedule.formats), "recipients": str(len(addresses))},
        shown=parcel.composed.rows,
    )
    made_by = Actor(schedule.tenant_id, schedule.creator_id, schedule.role, f"run-{parcel.run.id}")
    return access_item(made_by, access, now, kind="exported")
