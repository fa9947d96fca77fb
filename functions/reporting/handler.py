"""Reports and the dashboard."""

from functions.reporting.customer_views import CustomersReportView
from functions.reporting.dashboard_views import DashboardView
from functions.reporting.files import ExportView, FileDesk, ReportFile
from functions.reporting.payment_views import PaymentsReportView
from functions.reporting.stock_views import StockReportView
from functions.reporting.views import (
    ComparedReportView,
    ReceivablesReportView,
    SalesReportView,
)
from shared.core.config import settings
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.notifications.stationery import page
from shared.reporting.customers import CustomersReports
from shared.reporting.exports.mailed import MailedFiles
from shared.reporting.exports.service import ExportService
from shared.reporting.papers import Papers
from shared.reporting.printer import LambdaPrinter
from shared.reporting.queries import CustomersQuery, PaymentsQuery, ReportQuery, SalesQuery
from shared.reporting.receivables import Receivables
from shared.reporting.service import ReportingService
from shared.reporting.stock import StockValue
from shared.reporting.takings import PaymentsReports
from shared.storage import connection
from shared.storage.aws import client, tenant_client
from shared.storage.files import S3Files
from shared.storage.links import tenant_of
from shared.storage.tenancy import act_for
from shared.web.answers import PlainAnswer
from shared.web.api import Api

api = Api("reporting")
handler = api.handler
reporting = ReportingService(connection.table())
receivables = Receivables(connection.table())
stock = StockValue(connection.table())
payments = PaymentsReports(connection.table())
customers = CustomersReports(connection.table())
store = S3Files(lambda: tenant_client("s3"), settings.files_bucket)
exports = ExportService(connection.table(), store)
mailed_files = MailedFiles(connection.table(), store, connection.signing_secrets)
printer = LambdaPrinter(lambda: client("lambda"), settings.printer_function)
files = FileDesk(Papers(connection.table()), exports, lambda: printer)


@api.endpoint("GET", "/v1/reports/sales", permission=Permission.SALES_REPORT)
def get_sales_report(query: SalesQuery) -> SalesReportView | ComparedReportView | ReportFile:
    """Sales by period and by what was sold, to whom, by whom and from where.

    As CSV: UTF-8 with BOM, a header line, amounts as plain decimals, no line of totals; text that a spreadsheet would
    take for a formula has an apostrophe before it. XLSX has the same table as the sheet `data`; PDF is in the tenant's
    language. A file of more than 10,000 rows is made in the background (202), and so is one that takes more than 22
    seconds or 4.2 MB: whoever asks for a file is ready for both answers. That a file was made stands in the audit.

    Grouped by sales person it is their ranking. Compared, each row has its figures of the days before beside it.
    """
    if query.format:
        return files.file(api.actor, "sales", query)
    return SalesReportView.of(reporting.sales(api.actor, query.question()))


@api.endpoint("GET", "/v1/reports/receivables", permission=Permission.RECEIVABLES_REPORT)
def get_receivables_report(query: ReportQuery) -> ReceivablesReportView | ReportFile:
    """What customers on credit owe, by age in days since the order was placed."""
    if query.format:
        return files.file(api.actor, "receivables", query)
    return ReceivablesReportView.of(receivables.report(api.actor))


@api.endpoint("GET", "/v1/reports/stock", permission=Permission.STOCK_REPORT)
def get_stock_report(query: ReportQuery) -> StockReportView | ReportFile:
    """What stands in the warehouses, its value at cost and how long it lasts; and what has run out."""
    if query.format:
        return files.file(api.actor, "stock", query)
    return StockReportView.of(stock.report(api.actor))


@api.endpoint("GET", "/v1/exports/{export_id}", problems=(NotFound,))
def get_export(export_id: str) -> ExportView:
    """See how far a file is that is made in the background: for whom it is made, and nobody else."""
    return ExportView.of(*exports.get(api.actor, export_id))


@api.endpoint("GET", "/v1/mailed-files/{token}", open_to_anyone=True, problems=(NotFound,))
def show_mailed_file(token: str) -> PlainAnswer:
    """Fetch a file that was too large for its mail, or see how far it is: for whoever has the mail, for a week."""
    act_for(tenant_of(token))
    export, link = mailed_files.get(token)
    tenant = mailed_files.settings(export)
    facts = {"company": tenant.company_name, "name": export.file_name, "progress": export.progress}
    text = page("file", tenant.locale, facts | {"link": link, "failed": export.status == "failed"})
    return PlainAnswer(200, text.encode(), "text/html; charset=utf-8")


@api.endpoint("GET", "/v1/reports/payments", permission=Permission.PAYMENTS_REPORT)
def get_payments_report(query: PaymentsQuery) -> PaymentsReportView | ReportFile:
    """Money in and out by day and provider, as booked: each fact once, however often it was told."""
    if query.format:
        return files.file(api.actor, "payments", query)
    return PaymentsReportView.of(payments.report(api.actor, query.first, query.last))


@api.endpoint("GET", "/v1/reports/customers", permission=Permission.CUSTOMERS_REPORT)
def get_customers_report(query: CustomersQuery) -> CustomersReportView | ReportFile:
    """Customers by revenue, with how lately and how often they bought, and who of them is new."""
    if query.format:
        return files.file(api.actor, "customers", query)
    return CustomersReportView.of(customers.report(api.actor, query.first, query.last))


@api.endpoint("GET", "/v1/dashboard", permission=Permission.DASHBOARD)
def get_dashboard() -> DashboardView:
    """Today, 7 and 30 days at a glance, beside as many days before, and what waits to be done."""
    return DashboardView.of(reporting.dashboard(api.actor))
