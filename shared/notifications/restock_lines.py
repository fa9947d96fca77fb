"""What a restock digest says of each product, so that its reader can order without looking anything up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.catalog.repository import ProductRepository
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.replenishment.cover import days_of_cover, pace_days
from shared.replenishment.forecasting.history import Sales
from shared.replenishment.forecasting.service import ForecastService, Outlook
from shared.replenishment.models import Alert
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class RestockLine:
    """A fallen product; `order_by` is the last day for ordering `quantity`, where a forecast tells it."""

    alert: Alert
    on_hand: int
    reserved: int
    available: int
    days_of_cover: int | None
    quantity: int
    order_by: date | None


class RestockLines:
    """Reads stock, the last weeks' sales and forecasts of fallen products."""

    def __init__(self, table: Table, sales: Sales, clock: Clock = system_clock) -> None:
        self._sales, self._clock = sales, clock
        self._products, self._settings = ProductRepository(table), SettingsRepository(table)
        self._forecasts = ForecastService(table, clock)

    def of(self, tenant_id: str, alerts: Iterable[Alert]) -> list[RestockLine]:
        """A line for each alert, in their order."""
        by_sku = {alert.sku: alert for alert in alerts}
        outlooks = self._forecasts.outlooks(tenant_id, self._products.get_many(tenant_id, by_sku).values())
        sold = self._sold(tenant_id) if by_sku else Counter()
        return [_line(alert, outlooks[sku], sold[sku]) for sku, alert in by_sku.items()]

    def _sold(self, tenant_id: str) -> Counter[str]:
        today = local_day(self._clock(), self._settings.recent(tenant_id).time_zone)
        sold: Counter[str] = Counter()
        for sku, _, units in self._sales(tenant_id, *pace_days(today)):
            sold[sku] += units
        return sold


def _line(alert: Alert, outlook: Outlook, sold: int) -> RestockLine:
    """The forecast's word counts where there is one; else what the product says to reorder."""
    held, told = outlook.holding, outlook.suggestion
    return RestockLine(
        alert=alert,
        on_hand=held.on_hand,
        reserved=held.reserved,
        available=held.available,
        days_of_cover=days_of_cover(held.available, sold),
        quantity=told.quantity if told else alert.reorder_quantity,
        order_by=told.order_by if told else None,
    )
