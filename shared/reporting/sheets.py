"""Reports as sheets: the rows of the JSON answer, a column for each of their fields."""

from shared.core.money import Money
from shared.core.sheet import Row, Sheet
from shared.reporting.customers import Buyer, CustomersReport
from shared.reporting.models import NOTHING, SHOWN, Figures, shown
from shared.reporting.receivables import Owed, ReceivablesReport
from shared.reporting.reports import Row as Sold
from shared.reporting.reports import SalesReport
from shared.reporting.stock import Stocked, StockReport
from shared.reporting.takings import PaymentsReport


def sales_sheet(report: SalesReport) -> Sheet:
    """The sales report; in it no total, so that a sum over its rows is right; what it is compared with comes last."""
    if report.before is None:
        return Sheet(_SOLD, [_sold(row, report.currency) for row in report.rows])
    rows = [_sold(row, report.currency) + _figures(row.before or NOTHING, report.currency) for row in report.rows]
    return Sheet((*_SOLD, *(f"before_{name}" for name in SHOWN)), rows)


_SOLD = ("key", "label", "period", *SHOWN)


def _sold(row: Sold, currency: str) -> Row:
    return row.key, row.label, row.period, *_figures(row.figures, currency)


def _figures(figures: Figures, currency: str) -> Row:
    return tuple(shown(figures, currency).values())


_OWED = ("customer_id", "name", "open", "age_0_30", "age_31_60", "age_61_90", "age_over_90")


def receivables_sheet(report: ReceivablesReport) -> Sheet:
    """What each customer owes."""
    return Sheet(_OWED, [_owed(row, report.currency) for row in report.rows])


_STOCKED = ("sku", "name", "warehouse_id", "on_hand", "value", "available", "sold", "days_of_cover", "pace")


def stock_sheet(report: StockReport) -> Sheet:
    """What stands in the warehouses."""
    return Sheet(_STOCKED, [_stocked(row, report.currency) for row in report.rows])


def _stocked(row: Stocked, currency: str) -> Row:
    held = row.sku, row.name, row.warehouse_id, row.on_hand, Money(row.value, currency)
    return *held, row.available, row.sold, row.days_of_cover, row.pace


_TAKEN = ("day", "provider", "in", "out")


def payments_sheet(report: PaymentsReport) -> Sheet:
    """What each provider moved on each day."""
    rows = [
        (row.day, row.provider, Money(row.paid_in, report.currency), Money(row.paid_out, report.currency))
        for row in report.rows
    ]
    return Sheet(_TAKEN, [*rows])


_BOUGHT = ("customer_id", "name", "orders", "revenue", "last_order_at", "recency", "frequency", "segment", "returning")


def customers_sheet(report: CustomersReport) -> Sheet:
    """Who bought."""
    return Sheet(_BOUGHT, [_bought(row, report.currency) for row in report.rows])


def _bought(row: Buyer, currency: str) -> Row:
    revenue, returning = Money(row.revenue, currency), "yes" if row.returning else "no"
    figures = row.orders, revenue, row.last_order_at, row.recency, row.frequency
    return row.customer_id, row.name, *figures, row.segment, returning


def _owed(row: Owed, currency: str) -> Row:
    return row.customer_id, row.name, *(Money(minor, currency) for minor in (row.open, *row.by_age))
