"""Reports and the dashboard."""

from functions.reporting.customer_views import CustomersQuery, CustomersReportView, customers_file
from functions.reporting.dashboard_views import DashboardView
from functions.reporting.payment_views import PaymentsQuery, PaymentsReportView, payments_file
from functions.reporting.stock_views import StockReportView, stock_file
from functions.reporting.views import (
    ComparedReportView,
    ReceivablesReportView,
    ReportQuery,
    SalesQuery,
    SalesReportView,
    receivables_file,
    sales_file,
)
from shared.identity.permissions import Permission
from shared.reporting.customers import CustomersReports
from shared.reporting.receivables import Receivables
from shared.reporting.service import ReportingService
from shared.reporting.stock import StockValue
from shared.reporting.takings import PaymentsReports
from shared.storage import connection
from shared.web.api import Api
from shared.web.files import CsvFile

api = Api("reporting")
handler = api.handler
reporting = ReportingService(connection.table())
receivables = Receivables(connection.table())
stock = StockValue(connection.table())
payments = PaymentsReports(connection.table())
customers = CustomersReports(connection.table())


@api.endpoint("GET", "/v1/reports/sales", permission=Permission.SALES_REPORT)
def get_sales_report(query: SalesQuery) -> SalesReportView | ComparedReportView | CsvFile:
    """Sales by period and by what was sold, to whom, by whom and from where.

    As CSV: UTF-8 with BOM, a header line, amounts as plain decimals, no line of totals; text that a spreadsheet would
    take for a formula has an apostrophe before it. That a file was made stands in the audit.

    Grouped by sales person it is their ranking. Compared, each row has its figures of the days before beside it.
    """
    report = reporting.sales(api.actor, query.question())
    return sales_file(report) if query.format else SalesReportView.of(report)


@api.endpoint("GET", "/v1/reports/receivables", permission=Permission.RECEIVABLES_REPORT)
def get_receivables_report(query: ReportQuery) -> ReceivablesReportView | CsvFile:
    """What customers on credit owe, by age in days since the order was placed."""
    report = receivables.report(api.actor)
    return receivables_file(report) if query.format else ReceivablesReportView.of(report)


@api.endpoint("GET", "/v1/reports/stock", permission=Permission.STOCK_REPORT)
def get_stock_report(query: ReportQuery) -> StockReportView | CsvFile:
    """What stands in the warehouses, its value at cost and how long it lasts; and what has run out."""
    report = stock.report(api.actor)
    return stock_file(report) if query.format else StockReportView.of(report)


@api.endpoint("GET", "/v1/reports/payments", permission=Permission.PAYMENTS_REPORT)
def get_payments_report(query: PaymentsQuery) -> PaymentsReportView | CsvFile:
    """Money in and out by day and provider, as booked: each fact once, however often it was told."""
    report = payments.report(api.actor, query.first, query.last)
    return payments_file(report) if query.format else PaymentsReportView.of(report)


@api.endpoint("GET", "/v1/reports/customers", permission=Permission.CUSTOMERS_REPORT)
def get_customers_report(query: CustomersQuery) -> CustomersReportView | CsvFile:
    """Customers by revenue, with how lately and how often they bought, and who of them is new."""
    report = customers.report(api.actor, query.first, query.last)
    return customers_file(report) if query.format else CustomersReportView.of(report)


@api.endpoint("GET", "/v1/dashboard", permission=Permission.DASHBOARD)
def get_dashboard() -> DashboardView:
    """Today, 7 and 30 days at a glance, beside as many days before, and what waits to be done."""
    return DashboardView.of(reporting.dashboard(api.actor))
