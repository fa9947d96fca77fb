"""Every report as people read it, and lists that they export, by name: what files and scheduled mails are made of."""

from collections.abc import Mapping, Set

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import FieldError, Forbidden, InvalidRequest
from shared.core.sheet import Sheet
from shared.identity.audit.reading import AuditReading
from shared.identity.permissions import Permission, permitted
from shared.identity.rows import RowRules
from shared.orders.finding import OrderFinder
from shared.reporting.audit_list import AuditList
from shared.reporting.customers import CustomersReports
from shared.reporting.labels import labels
from shared.reporting.layout import Office, Tabled
from shared.reporting.order_list import OrderList
from shared.reporting.paper import Layout, Paper
from shared.reporting.queries import CustomersQuery, PaymentsQuery, ReportQuery, parsed
from shared.reporting.receivables import Receivables
from shared.reporting.reports import Span
from shared.reporting.sales_layout import SalesLayout
from shared.reporting.service import ReportingService
from shared.reporting.sheets import customers_sheet, payments_sheet, receivables_sheet, stock_sheet
from shared.reporting.stock import StockValue
from shared.reporting.takings import PaymentsReports
from shared.storage.table import Table


class Papers:
    """Finds the report of a name. A new report is one more entry: its permission, its title, its sheet."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        office = Office(table, clock)
        self._layouts = _lists(office, table, clock) | _standings(office, table, clock) | _of_days(office, table, clock)

    @property
    def names(self) -> list[str]:
        """All reports there are."""
        return sorted(self._layouts)

    def query(self, name: str, parameters: Mapping[str, str]) -> ReportQuery:
        """What parameters ask of a report; InvalidRequest for an unknown name or parameter."""
        if name not in self._layouts:
            raise InvalidRequest(FieldError("/report", f"must be one of {', '.join(self.names)}"))
        return parsed(self._layouts[name].query, parameters)

    def has_days(self, name: str) -> bool:
        """Whether the report is about days, and not about how things stand now."""
        return "first" in self._layouts[name].query.model_fields

    def may_read(self, actor: Actor, name: str) -> bool:
        """Whether the actor's role shows him this report at all."""
        return permitted(actor, self._layouts[name].permission)

    def paper(self, actor: Actor, name: str, parameters: Mapping[str, str]) -> Paper:
        """The report as the actor may see it now; Forbidden where he may not."""
        query = self.query(name, parameters)
        if not self.may_read(actor, name):
            raise Forbidden("Your role does not permit this")
        return self._layouts[name].paper(actor, query)


def _lists(office: Office, table: Table, clock: Clock) -> dict[str, Layout]:
    """What has a layout of its own."""

    def customer_names(actor: Actor, ids: Set[str]) -> Mapping[str, str]:
        return labels(table, actor.tenant_id, RowRules(table).of(actor), "customer", ids)

    return {
        "orders": OrderList(office, OrderFinder(table, clock), customer_names),
        "audit": AuditList(office, AuditReading(table)),
        "sales": SalesLayout(office, ReportingService(table, clock)),
    }


def _standings(office: Office, table: Table, clock: Clock) -> dict[str, Layout]:
    """How things stand now."""
    receivables, stock = Receivables(table, clock), StockValue(table, clock)
    return {
        "receivables": Tabled(
            office,
            "receivables",
            "Receivables",
            Permission.RECEIVABLES_REPORT,
            lambda actor, _query: receivables_sheet(receivables.report(actor)),
            ranked_by="open",
        ),
        "stock": Tabled(
            office,
            "stock",
            "Stock",
            Permission.STOCK_REPORT,
            lambda actor, _query: stock_sheet(stock.report(actor)),
            ranked_by="value",
            not_summed=("available", "sold", "days_of_cover"),
        ),
    }


def _of_days(office: Office, table: Table, clock: Clock) -> dict[str, Layout]:
    """What happened on some days."""
    payments, customers = PaymentsReports(table, clock), CustomersReports(table, clock)

    def takings(actor: Actor, query: PaymentsQuery) -> tuple[Sheet, Span | None]:
        report = payments.report(actor, query.first, query.last)
        return payments_sheet(report), report.span

    def buyers(actor: Actor, query: CustomersQuery) -> tuple[Sheet, Span | None]:
        report = customers.report(actor, query.first, query.last)
        return customers_sheet(report), Span(report.first, report.last) if report.first and report.last else None

    return {
        "payments": Tabled(
            office, "payments", "Payments", Permission.PAYMENTS_REPORT, takings, PaymentsQuery, over_days="in"
        ),
        "customers": Tabled(
            office,
            "customers",
            "Customers",
            Permission.CUSTOMERS_REPORT,
            buyers,
            CustomersQuery,
            ranked_by="revenue",
            not_summed=("recency", "frequency"),
        ),
    }
