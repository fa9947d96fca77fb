"""Reports as sheets: the rows of the JSON answer, a column for each of their fields."""

from shared.core.money import Money
from shared.core.sheet import Row, Sheet
from shared.reporting.models import SHOWN, shown
from shared.reporting.receivables import Owed, ReceivablesReport
from shared.reporting.reports import SalesReport
from shared.reporting.stock import StockReport


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


def _owed(row: Owed, currency: str) -> Row:
    return row.customer_id, row.name, *(Money(minor, currency) for minor in (row.open, *row.by_age))
