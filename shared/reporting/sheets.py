"""Reports as sheets: the rows of the JSON answer, a column for each of their fields."""

from shared.core.money import Money
from shared.core.sheet import Row, Sheet
from shared.reporting.customers import Buyer, CustomersReport
from shared.reporting.models import SHOWN, shown
from shared.reporting.receivables import Owed, ReceivablesReport
from shared.reporting.reports import SalesReport
from shared.reporting.stock import StockReport
from shared.reporting.takings import PaymentsReport


def sales_sheet(report: SalesReport) -> Sheet:
    """The sales report; in it no total, so that a sum over its rows is right."""
    rows = [(row.key, row.label, row.period, *shown(row.figures, report.currency).values()) for row in report.rows]
    return Sheet(("key", "label", "period", *SHOWN), rows)


_OWED = ("customer_id", "name", "open", "age_0_30", "age_31_60", "age_61_90", "age_over_90")


def receivables_sheet(report: ReceivablesReport) -> Sheet:
    """What each customer owes."""
    return Sheet(_OWED, [_owed(row, report.currency) for row in report.rows])


_STOCKED = ("sku", "name", "warehouse_id", "on_hand", "value")


def stock_sheet(report: StockReport) -> Sheet:
    """What stands in the warehouses."""
    rows = [(r.sku, r.name, r.warehouse_id, r.on_hand, Money(r.value, report.currency)) for r in report.rows]
    return Sheet(_STOCKED, [*rows])


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
