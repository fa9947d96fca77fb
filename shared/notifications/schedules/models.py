"""A report schedule and its runs."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from shared.core.actor import Actor, Role
from shared.core.fields import ShortText
from shared.core.ids import new_id
from shared.core.model import Document, Model
from shared.core.report import ReportFormat
from shared.identity.fields import Email
from shared.notifications.schedules.due import Frequency, days_before, first_due_day, moment_of_day

MOST_RECIPIENTS = 50
"""Their mails are ordered in one transaction."""
Status = Literal["pending", "sent", "not-sent"]


def _each_once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Of the tenant's clock, `08:00`."""


class ScheduleReport(Model):
    """A report to be mailed: the day, week (from Monday) or month before it is due, unless parameters name days."""

    report: ShortText
    parameters: dict[ShortText, ShortText] = Field(default={}, description="As in the query of the report")
    frequency: Frequency
    at: Hour
    recipients: Annotated[list[Email], Field(min_length=1, max_length=MOST_RECIPIENTS), AfterValidator(_each_once)]
    formats: Annotated[list[ReportFormat], Field(max_length=3), AfterValidator(_each_once)] = []


class Run(Document):
    """One sending: by the clock for a due day, or asked for; `reason` says why nothing was sent."""

    id: str
    tenant_id: str
    schedule_id: str
    first: date
    last: date
    begun_at: datetime
    status: Status = "pending"
    reason: str = ""
    sent_to: list[str] = []


class Schedule(Document):
    """A report that is due on `due_day` next; `last_run` stands beside it in the table."""

    id: str
    tenant_id: str
    creator_id: str
    role: Role
    report: str
    parameters: dict[str, str] = {}
    frequency: Frequency
    at: str
    recipients: list[str]
    formats: list[ReportFormat] = []
    created_at: datetime
    due_day: date
    last_run: Run | None = None

    @classmethod
    def made(cls, actor: Actor, request: ScheduleReport, now: datetime, time_zone: str) -> "Schedule":
        """A new one, due at its next hour."""
        return cls(
            id=new_id(),
            tenant_id=actor.tenant_id,
            creator_id=actor.user_id,
            role=actor.role,
            created_at=now,
            due_day=first_due_day(now, time.fromisoformat(request.at), time_zone, request.frequency),
            **request.model_dump(),
        )

    @property
    def creator(self) -> Actor:
        """Who made it, as he was then."""
        return Actor(self.tenant_id, self.creator_id, self.role, f"schedule-{self.id}")

    def due_at(self, time_zone: str) -> datetime:
        """When it is due next where the tenant is."""
        return moment_of_day(self.due_day, time.fromisoformat(self.at), time_zone)

    def run(self, run_id: str, day: date, now: datetime) -> Run:
        """A sending as of this day."""
        first, last = days_before(day, self.frequency)
        return Run(id=run_id, tenant_id=self.tenant_id, schedule_id=self.id, first=first, last=last, begun_at=now)

    def asked(self, run: Run, *, has_days: bool) -> dict[str, str]:
        """The parameters of a run: its days, unless the schedule names its own or the report has none."""
        if not has_days or self.parameters.keys() & {"from", "to"}:
            return self.parameters
        return self.parameters | {"from": run.first.isoformat(), "to": run.last.isoformat()}
