"""Reports as sheets: the rows of the JSON answer, a column for each of their fields."""

from shared.core.sheet import Sheet
from shared.reporting.models import SHOWN, shown
from shared.reporting.reports import SalesReport


def sales_sheet(report: SalesReport) -> Sheet:
    """The sales report; in it no total, so that a sum over its rows is right."""
    rows = [(row.key, row.label, row.period, *shown(row.figures, report.currency).values()) for row in report.rows]
    return Sheet(("key", "label", "period", *SHOWN), rows)
