"""Report schedules as the API shows them."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from shared.core.model import Model
from shared.core.report import ReportFormat
from shared.notifications.reach import Unreached
from shared.notifications.schedules.due import Frequency
from shared.notifications.schedules.models import Run, Schedule, Status


class RunView(Model):
    """One sending; `from` and `to` are its days, unless the schedule's parameters name others.

    Where nothing was sent `reason` says why: `creator-disabled`, `creator-forbidden`, `no-recipient-is-reached`, ...
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    begun_at: datetime
    status: Status
    reason: str
    sent_to: list[str]

    @classmethod
    def of(cls, run: Run) -> "RunView":
        """The run's view."""
        return cls(**run.model_dump(exclude={"tenant_id", "schedule_id"}))


class ReportScheduleView(Model):
    """A report that is mailed by the tenant's clock; `undeliverable` are recipients whom its mails do not reach."""

    id: str
    report: str
    parameters: dict[str, str]
    frequency: Frequency
    at: str
    recipients: list[str]
    formats: list[ReportFormat]
    creator_id: str
    created_at: datetime
    next_at: datetime
    last_run: RunView | None
    undeliverable: list[Unreached]

    @classmethod
    def of(cls, schedule: Schedule, time_zone: str, unreached: list[Unreached]) -> "ReportScheduleView":
        """The schedule's view."""
        return cls(
            **schedule.model_dump(exclude={"tenant_id", "role", "due_day", "last_run"}),
            next_at=schedule.due_at(time_zone),
            last_run=RunView.of(schedule.last_run) if schedule.last_run else None,
            undeliverable=unreached,
        )
