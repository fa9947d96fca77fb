"""Forecasts as they are read: each beside what it means for the stock of now."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.replenishment.forecasting.forecast import Forecast
from shared.replenishment.forecasting.repository import ForecastRepository
from shared.replenishment.forecasting.suggestion import Suggestion, Terms, suggestion
from shared.replenishment.holdings import Holding, Holdings
from shared.storage.cursors import Listing, Position
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Outlook:
    """A product and what is held of it; no forecast and suggestion where it was sold too little so far."""

    product: Product
    holding: Holding
    forecast: Forecast | None = None
    suggestion: Suggestion | None = None


class ForecastService:
    """Shows forecasts; the suggestion is by the stock, lead time and service level of this moment."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._settings, self._products = SettingsRepository(table), ProductRepository(table)
        self._forecasts, self._holdings = ForecastRepository(table), Holdings(table)

    def of_product(self, actor: Actor, sku: str) -> Outlook:
        """One product's outlook; NotFound for an unknown SKU."""
        product = self._products.get(actor.tenant_id, sku)
        outlooks = self.outlooks(actor.tenant_id, [product])
        return outlooks[sku]

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[Outlook]:
        """A page of the products that have a forecast, by SKU."""
        found = self._forecasts.page(actor.tenant_id, limit=limit, position=position)
        forecasts = {forecast.sku: forecast for forecast in found.items}
        products = self._products.get_many(actor.tenant_id, forecasts)
        holdings = self._holdings.between(actor.tenant_id, forecasts)
        shown = [self._outlook(actor.tenant_id, products[sku], forecasts, holdings) for sku in forecasts]
        return Listing(shown, found.position)

    def outlooks(self, tenant_id: str, products: Iterable[Product]) -> dict[str, Outlook]:
        """Of some products, by SKU."""
        by_sku = {product.sku: product for product in products}
        forecasts = self._forecasts.get_many(tenant_id, by_sku)
        holdings = self._holdings.of(tenant_id, by_sku)
        return {sku: self._outlook(tenant_id, product, forecasts, holdings) for sku, product in by_sku.items()}

    def _outlook(
        self, tenant_id: str, product: Product, forecasts: dict[str, Forecast], holdings: dict[str, Holding]
    ) -> Outlook:
        held, ahead = holdings[product.sku], forecasts.get(product.sku)
        if ahead is None:
            return Outlook(product, held)
        settings = self._settings.recent(tenant_id)
        terms = Terms(product.lead_time_days, settings.service_level)
        today = local_day(self._clock(), settings.time_zone)
        return Outlook(product, held, ahead, suggestion(ahead, terms, position=held.position, today=today))
