"""Yesterday's sales by mail, to all active admins: once a tenant and day, however often it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.core.clock import Clock, local_day, system_clock
from shared.core.money import Money
from shared.identity.repository import SettingsRepository
from shared.notifications.digest import Recipients
from shared.notifications.models import Mail
from shared.notifications.outbox import OrderedBefore, order
from shared.notifications.stationery import letter
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class SalesOfDay:
    """A day's totals, as the sales report tells them."""

    orders: int
    units: int
    gross: Money
    discount: Money
    returns: Money
    net: Money
    tax: Money
    profit: Money


Sales = Callable[[str, date], SalesOfDay]
"""The figures of a tenant's day."""


class DailySalesMailService:
    """Mails the tenant's yesterday."""

    def __init__(self, table: Table, sales: Sales, recipients: Recipients, clock: Clock = system_clock) -> None:
        self._table, self._sales, self._recipients, self._clock = table, sales, recipients, clock
        self._settings = SettingsRepository(table)

    def run(self, tenant_id: str) -> bool:
        """Mail the day that ended last where the tenant is; False if that was done before or nobody is to read it."""
        settings, now = self._settings.current(tenant_id), self._clock()
        yesterday = local_day(now, settings.time_zone) - timedelta(days=1)
        recipients = self._recipients(tenant_id)
        if not recipients:
            return False
        facts = {
            "company": settings.company_name,
            "day": yesterday,
            "sales": self._sales(tenant_id, yesterday),
        }
        mail = Mail(
            id=f"sales-{yesterday.isoformat()}",
            recipients=recipients,
            letter=letter("daily_sales", settings.locale, facts),
        )
        try:
            with self._table.transaction() as tx:
                order(tx, tenant_id, mail, now)
        except OrderedBefore:
            return False
        return True
