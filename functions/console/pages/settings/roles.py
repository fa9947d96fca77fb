"""What each role may do, from the table that every check reads."""

from functions.console.answers import Answer
from functions.console.pages.settings.desk import section, shown
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.identity.permissions import ROLES, Permission

_ = str
"""Marks a message for the catalogues."""

PERMISSIONS: dict[Permission, str] = {
    Permission.USERS: _("People: invite, change, keep out"),
    Permission.SETTINGS: _("Company settings"),
    Permission.API_KEYS: _("API keys"),
    Permission.PROVIDERS: _("Payment providers"),
    Permission.AUDIT: _("Audit"),
    Permission.PRODUCTS_READ: _("Products: see"),
    Permission.PRODUCTS_WRITE: _("Products: add, change, archive"),
    Permission.WAREHOUSES_READ: _("Warehouses: see"),
    Permission.WAREHOUSES_WRITE: _("Warehouses: open, change, close"),
    Permission.STOCK_READ: _("Stock: see"),
    Permission.STOCK_WRITE: _("Stock: receive, issue, transfer, count"),
    Permission.ALERTS_READ: _("Stock alerts: see"),
    Permission.ALERTS_RUN: _("Stock alerts: mail now"),
    Permission.ALERTS_STEER: _("Stock alerts: set aside"),
    Permission.FORECASTS_READ: _("Forecasts: see"),
    Permission.CUSTOMERS_READ: _("Customers: see"),
    Permission.CUSTOMERS_WRITE: _("Customers: add, change"),
    Permission.ORDERS_READ: _("Orders: see"),
    Permission.ORDERS_WRITE: _("Orders: take, change, cancel"),
    Permission.ORDERS_APPROVE: _("Orders: approve, reject"),
    Permission.ORDERS_STEER: _("Orders: hold, release, close"),
    Permission.SHIPMENTS_WRITE: _("Shipments and returns"),
    Permission.PAYMENTS_READ: _("Payments: see"),
    Permission.PAYMENTS_START: _("Payments: ask for"),
    Permission.REFUNDS_WRITE: _("Payments: give back"),
    Permission.TRANSFERS_WRITE: _("Bank transfers: book"),
    Permission.QUARANTINE: _("Money that fits nothing: decide"),
    Permission.STATEMENTS: _("Bank statements: upload, match"),
    Permission.SALES_REPORT: _("Report: sales"),
    Permission.RECEIVABLES_REPORT: _("Report: receivables"),
    Permission.STOCK_REPORT: _("Report: stock"),
    Permission.PAYMENTS_REPORT: _("Report: payments"),
    Permission.CUSTOMERS_REPORT: _("Report: customers"),
    Permission.RECONCILIATION_REPORT: _("Report: reconciliation"),
    Permission.REPORT_SCHEDULES: _("Reports by mail: schedule"),
    Permission.DASHBOARD: _("Figures on the home page"),
}
"""In words; a permission that has none yet is shown by its own name."""


@section.page("/settings/roles", Permission.USERS)
def show_roles(visit: Visit) -> Answer:
    """A row a permission, a column a role."""
    named = [(visit.words.text(PERMISSIONS.get(one, one.value)), ROLES[one]) for one in Permission]
    return shown(visit, "roles", permissions=named, roles=list(Role))
