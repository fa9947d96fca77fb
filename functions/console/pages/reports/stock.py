"""The stock report: what stands where, what it cost, how long it lasts, and what has run out."""

from functions.console.answers import Answer
from functions.console.pages.reports.desk import section, shown
from functions.console.visit import Visit
from shared.core.money import Money
from shared.identity.permissions import Permission


@section.page("/reports/stock", Permission.STOCK_REPORT)
def show_stock_report(visit: Visit) -> Answer:
    """As it stands now."""
    report = visit.services.stock_value.report(visit.actor)
    value = Money(sum(row.value for row in report.rows), report.currency)
    idle = Money(sum(row.value for row in report.rows if row.pace == "idle"), report.currency)
    return shown(visit, "stock", {}, report.rows, report=report, value=value, idle=idle)
