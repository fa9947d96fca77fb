"""Mails every tenant's admins the sales of yesterday."""

from datetime import date
from typing import Any

from shared.core.actor import Actor
from shared.core.money import Money
from shared.notifications.daily_sales import DailySalesMailService, SalesOfDay
from shared.notifications.recipients import ADMINS, active_people
from shared.reporting.service import Question, ReportingService
from shared.storage import connection
from shared.web.schedule import for_every_tenant

reporting = ReportingService(connection.table())


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """Every tenant in turn; a tenant whose mail was ordered before gets no second one."""
    for_every_tenant(connection.table(), context.aws_request_id, lambda actor: mails.run(actor.tenant_id))


def sales_of(tenant_id: str, day: date) -> SalesOfDay:
    """The day's totals of the whole tenant, from the sales report."""
    report = reporting.sales(Actor.system(tenant_id, "report-mail"), Question(first=day, last=day))
    figures = report.totals
    amounts = {
        name: Money(getattr(figures, name), report.currency)
        for name in ("gross", "discount", "returns", "net", "tax", "profit")
    }
    return SalesOfDay(orders=figures.orders, units=figures.units, **amounts)


mails = DailySalesMailService(connection.table(), sales_of, active_people(connection.table(), ADMINS))
