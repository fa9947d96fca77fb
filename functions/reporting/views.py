"""Reports as the API shows them."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from shared.core.model import Model
from shared.core.money import Money
from shared.reporting.models import NOTHING, Figures, shown
from shared.reporting.receivables import Owed, ReceivablesReport
from shared.reporting.reports import Row, SalesReport, Span


class FiguresView(Model):
    """Sales: `net` is gross less discount and returns, `profit` is net less its tax and cost."""

    orders: int
    units: int
    gross: Money
    discount: Money
    returned_units: int
    returns: Money
    net: Money
    tax: Money
    cost: Money
    profit: Money

    @classmethod
    def of(cls, figures: Figures, currency: str) -> "FiguresView":
        """The figures in a currency."""
        return cls(**shown(figures, currency))


class _RowOf(Model):
    """Of what a row is; `key` and `label` are null for what has none, `period` is its first day."""

    key: str | None
    label: str | None
    period: date | None


class SalesRowView(FiguresView, _RowOf):
    """One row; `key` and `label` are null for what has none, `period` is its first day."""

    @classmethod
    def row(cls, row: Row, currency: str) -> "SalesRowView":
        """The row in a currency."""
        return cls(key=row.key, label=row.label, period=row.period, **shown(row.figures, currency))


class _Report(Model):
    """What every sales report says of itself."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    totals: FiguresView
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    time_zone: str
    currency: str
    as_of: datetime

    @staticmethod
    def _of_itself(report: SalesReport) -> dict[str, Any]:
        return {
            "totals": FiguresView.of(report.totals, report.currency),
            "first": report.span.first,
            "last": report.span.last,
            "time_zone": report.time_zone,
            "currency": report.currency,
            "as_of": report.as_of,
        }


class SalesReportView(_Report):
    """Rows by period, then by net from the largest, then by key, unless sorted otherwise.

    Totals are of all rows; in them an order counts once.
    """

    rows: list[SalesRowView]

    @classmethod
    def of(cls, report: SalesReport) -> "SalesReportView | ComparedReportView":
        """The report's view; another one where it is compared."""
        if report.before is not None:
            return ComparedReportView.beside(report, *report.before)
        rows = [SalesRowView.row(row, report.currency) for row in report.rows]
        return cls(rows=rows, **cls._of_itself(report))


class ComparedRowView(SalesRowView):
    """One row beside its figures of the days before."""

    before: FiguresView


class BeforeView(Model):
    """The days that a report is compared with, and their totals."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    totals: FiguresView


class ComparedReportView(_Report):
    """A sales report beside the days before: what had figures only then is a row, too."""

    rows: list[ComparedRowView]
    before: BeforeView

    @classmethod
    def beside(cls, report: SalesReport, span: Span, totals: Figures) -> "ComparedReportView":
        """The report's view."""
        currency = report.currency
        rows = [
            ComparedRowView(
                before=FiguresView.of(row.before or NOTHING, currency), **vars(SalesRowView.row(row, currency))
            )
            for row in report.rows
        ]
        before = BeforeView(first=span.first, last=span.last, totals=FiguresView.of(totals, currency))
        return cls(rows=rows, before=before, **cls._of_itself(report))


class ReceivableRowView(Model):
    """What one customer owes: in all, and by days since the order was placed."""

    customer_id: str
    name: str
    open: Money
    age_0_30: Money
    age_31_60: Money
    age_61_90: Money
    age_over_90: Money

    @classmethod
    def of(cls, row: Owed, currency: str) -> "ReceivableRowView":
        """The row in a currency."""
        youngest, younger, older, oldest = (Money(minor, currency) for minor in row.by_age)
        return cls(
            customer_id=row.customer_id,
            name=row.name,
            open=Money(row.open, currency),
            age_0_30=youngest,
            age_31_60=younger,
            age_61_90=older,
            age_over_90=oldest,
        )


class ReceivablesReportView(Model):
    """Customers who owe something, who owes most first."""

    rows: list[ReceivableRowView]
    as_of: datetime

    @classmethod
    def of(cls, report: ReceivablesReport) -> "ReceivablesReportView":
        """The report's view."""
        return cls(rows=[ReceivableRowView.of(row, report.currency) for row in report.rows], as_of=report.as_of)
