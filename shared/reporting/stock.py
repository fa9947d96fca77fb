"""What stands in the warehouses and what it cost: products and levels are walked once, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.repository import SettingsRepository
from shared.stock.models import Level
from shared.stock.repository import StockRepository
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Stocked:
    """What one warehouse has of one product; `value` in minor units, at cost as it is now, 0 where it has none."""

    sku: str
    name: str
    warehouse_id: str
    on_hand: int
    value: int


@dataclass(frozen=True, slots=True)
class StockReport:
    """By SKU and warehouse, where there is anything."""

    rows: list[Stocked]
    currency: str
    as_of: datetime


class StockValue:
    """Reads the report; stock is the whole tenant's, whoever asks."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._settings = clock, SettingsRepository(table)
        self._products, self._stock = ProductRepository(table), StockRepository(table)

    def report(self, actor: Actor) -> StockReport:
        """All that is on hand."""
        now, currency = self._clock(), self._settings.recent(actor.tenant_id).currency
        return StockReport(list(self._rows(actor.tenant_id)), currency, now)

    def _rows(self, tenant_id: str) -> Iterator[Stocked]:
        products = self._products.all(tenant_id)
        product = next(products, None)
        for level in self._stock.all_levels(tenant_id):
            while product is not None and product.sku < level.sku:
                product = next(products, None)
            if level.on_hand and product is not None and product.sku == level.sku:
                yield _stocked(product, level)


def _stocked(product: Product, level: Level) -> Stocked:
    cost = product.cost.minor if product.cost else 0
    return Stocked(product.sku, product.name, level.warehouse_id, level.on_hand, cost * level.on_hand)
