"""The payments report as the API shows it."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from shared.core.model import Model
from shared.core.money import Money
from shared.payments.models import ProviderName
from shared.reporting.takings import PaymentsReport, Takings


class MoneyView(Model):
    """Money that came in and that went out: refunds, and disputes that were lost."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    paid_in: Money = Field(alias="in")
    paid_out: Money = Field(alias="out")


class _Of(Model):
    day: date
    provider: ProviderName


class PaymentsRowView(MoneyView, _Of):
    """What one provider moved on the day on which it says that it did."""

    @classmethod
    def of(cls, row: Takings, currency: str) -> "PaymentsRowView":
        """The row in a currency."""
        paid_in, paid_out = Money(row.paid_in, currency), Money(row.paid_out, currency)
        return cls(day=row.day, provider=row.provider, paid_in=paid_in, paid_out=paid_out)


class PaymentsReportView(Model):
    """By day, then by provider; what is in quarantine is not in it until it is booked."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    rows: list[PaymentsRowView]
    totals: MoneyView
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    time_zone: str
    currency: str
    as_of: datetime

    @classmethod
    def of(cls, report: PaymentsReport) -> "PaymentsReportView":
        """The report's view."""
        paid_in, paid_out = (Money(minor, report.currency) for minor in report.totals)
        return cls(
            rows=[PaymentsRowView.of(row, report.currency) for row in report.rows],
            totals=MoneyView(paid_in=paid_in, paid_out=paid_out),
            first=report.span.first,
            last=report.span.last,
            time_zone=report.time_zone,
            currency=report.currency,
            as_of=report.as_of,
        )
