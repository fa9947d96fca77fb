"""Statements and what they differ in, as the API shows them."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from shared.core.fields import Day
from shared.core.model import Model
from shared.core.money import Money
from shared.payments.models import ProviderName
from shared.payments.statements.comparison import DifferenceKind
from shared.payments.statements.difference import Difference, DifferenceStatus
from shared.payments.statements.lines import MovementKind
from shared.payments.statements.report import ReportedDay
from shared.payments.statements.uploads import Uploaded


class UploadedView(Model):
    """What became of a file; `waiting` counts the open differences of its days."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    lines: int
    new: int
    booked: int
    waiting: int

    @classmethod
    def of(cls, uploaded: Uploaded) -> "UploadedView":
        """A file that was taken."""
        names = ("id", "first", "last", "lines", "new", "booked", "waiting")
        return cls(**{name: getattr(uploaded, name) for name in names})


class DifferenceView(Model):
    """Where they disagree: `theirs` is what the statement says, `ours` what was booked; null is nothing.

    `text` is what the payer wrote; what went out is negative.
    """

    id: str
    provider: ProviderName
    day: date
    kind: DifferenceKind
    movement: MovementKind
    reference: str
    refund_id: str | None
    payment_id: str | None
    order_id: str | None
    theirs: Money | None
    ours: Money | None
    text: str
    status: DifferenceStatus
    note: str
    found_at: datetime
    version: int

    @classmethod
    def of(cls, entry: Difference) -> "DifferenceView":
        """One difference."""
        names = ("id", "provider", "day", "kind", "movement", "reference", "theirs", "ours", "status", "note")
        return cls(
            refund_id=entry.part or None,
            payment_id=entry.payment_id or None,
            order_id=entry.order_id or None,
            text=entry.line.text if entry.line else "",
            found_at=entry.found_at,
            version=entry.version,
            **{name: getattr(entry, name) for name in names},
        )


class ReconciliationQuery(Model):
    """Whose days, from which to which; both ends are included."""

    provider: ProviderName | None = None
    first: Day | None = Field(None, alias="from", description="By default 6 days before `to`")
    last: Day | None = Field(None, alias="to", description="By default yesterday")


class ReconciledDayView(Model):
    """A day of a provider: how many lines its statement has, how many agree, and what does not."""

    provider: ProviderName
    day: date
    lines: int
    matched: int
    missing_there: int
    missing_here: int
    amount_differs: int
    doubled: int
    order_differs: int
    open: int
    differences: list[DifferenceView]
    compared_at: datetime

    @classmethod
    def of(cls, day: ReportedDay) -> "ReconciledDayView":
        """One row."""
        kinds: tuple[DifferenceKind, ...] = (
            "missing_there",
            "missing_here",
            "amount_differs",
            "doubled",
            "order_differs",
        )
        return cls(
            open=day.open,
            differences=[DifferenceView.of(each) for each in day.differences],
            **day.compared.model_dump(),
            **{kind: day.counts.get(kind, 0) for kind in kinds},
        )


class ReconciliationView(Model):
    """Days that were compared, newest first; a day without a statement has no row."""

    rows: list[ReconciledDayView]

    @classmethod
    def of(cls, days: list[ReportedDay]) -> "ReconciliationView":
        """The report."""
        return cls(rows=[ReconciledDayView.of(day) for day in days])
