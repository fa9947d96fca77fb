"""Reports as the API shows them."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from shared.core.fields import Day
from shared.core.model import Model
from shared.core.money import Money
from shared.reporting.models import Figures, GroupBy, Interval, shown
from shared.reporting.receivables import Owed, ReceivablesReport
from shared.reporting.reports import Dashboard, Row, SalesReport
from shared.reporting.service import Question
from shared.reporting.sheets import receivables_sheet, sales_sheet, stock_sheet
from shared.reporting.stock import Stocked, StockReport
from shared.web.files import CsvFile, FileFormat


class ReportQuery(Model):
    """What every report takes."""

    format: FileFormat | None = Field(None, description="As a file of the same rows; without it JSON")


class SalesQuery(ReportQuery):
    """What a sales report is asked; days are the tenant's, both ends included."""

    first: Day | None = Field(None, alias="from", description="By default 29 days before `to`")
    last: Day | None = Field(None, alias="to", description="By default today")
    interval: Interval = "none"
    group_by: GroupBy = "none"

    def question(self) -> Question:
        """What the service is asked."""
        return Question(self.first, self.last, self.interval, self.group_by)


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


class SalesReportView(Model):
    """Rows by period, then by net from the largest, then by key; in the totals an order counts once."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    rows: list[SalesRowView]
    totals: FiguresView
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    time_zone: str
    currency: str
    as_of: datetime

    @classmethod
    def of(cls, report: SalesReport) -> "SalesReportView":
        """The report's view."""
        return cls(
            rows=[SalesRowView.row(row, report.currency) for row in report.rows],
            totals=FiguresView.of(report.totals, report.currency),
            first=report.span.first,
            last=report.span.last,
            time_zone=report.time_zone,
            currency=report.currency,
            as_of=report.as_of,
        )


def sales_file(report: SalesReport) -> CsvFile:
    """The report as a file that is called by its days."""
    return CsvFile.of(sales_sheet(report), about="sales", name=f"sales_{report.span.first}_{report.span.last}")


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


def receivables_file(report: ReceivablesReport) -> CsvFile:
    """The report as a file that is called by its day."""
    return CsvFile.of(receivables_sheet(report), about="receivables", name=f"receivables_{report.as_of:%Y-%m-%d}")


class StockRowView(Model):
    """What one warehouse has of one product, damaged goods apart; `value` is at cost."""

    sku: str
    name: str
    warehouse_id: str
    on_hand: int
    value: Money

    @classmethod
    def of(cls, row: Stocked, currency: str) -> "StockRowView":
        """The row in a currency."""
        value = Money(row.value, currency)
        return cls(sku=row.sku, name=row.name, warehouse_id=row.warehouse_id, on_hand=row.on_hand, value=value)


class StockReportView(Model):
    """By SKU and warehouse, where there is anything on hand."""

    rows: list[StockRowView]
    as_of: datetime

    @classmethod
    def of(cls, report: StockReport) -> "StockReportView":
        """The report's view."""
        return cls(rows=[StockRowView.of(row, report.currency) for row in report.rows], as_of=report.as_of)


def stock_file(report: StockReport) -> CsvFile:
    """The report as a file that is called by its day."""
    return CsvFile.of(stock_sheet(report), about="stock", name=f"stock_{report.as_of:%Y-%m-%d}")


class GlanceView(Model):
    """The figures of a dashboard."""

    orders: int
    net: Money
    units: int

    @classmethod
    def of(cls, figures: Figures, currency: str) -> "GlanceView":
        """The figures in a currency."""
        return cls(orders=figures.orders, net=Money(figures.net, currency), units=figures.units)


class DayView(GlanceView):
    """One day of the series."""

    day: date


class OpenWorkView(Model):
    """Orders by what they wait for: approval; goods to leave; money. One order may wait for two of them."""

    awaiting_approval: int
    to_ship: int = Field(description="Confirmed, not on hold, paid in full or on credit, and holding goods")
    unpaid: int = Field(description="Submitted, confirmed or closed, with a balance, and never paid in full")


class DashboardView(Model):
    """The last 30 days at a glance; equal to the sales report."""

    today: GlanceView
    last_7_days: GlanceView
    last_30_days: GlanceView
    open_work: OpenWorkView
    low_stock: int = Field(description="Products at their reorder point or below it")
    series: list[DayView]

    @classmethod
    def of(cls, dashboard: Dashboard) -> "DashboardView":
        """The dashboard's view; its series has every day, the quiet ones too."""
        currency = dashboard.currency
        return cls(
            today=GlanceView.of(dashboard.of_last(1), currency),
            last_7_days=GlanceView.of(dashboard.of_last(7), currency),
            last_30_days=GlanceView.of(dashboard.of_last(30), currency),
            open_work=OpenWorkView(**dashboard.open_work),
            low_stock=dashboard.low_stock,
            series=[DayView(day=day, **vars(GlanceView.of(figures, currency))) for day, figures in dashboard.series],
        )
