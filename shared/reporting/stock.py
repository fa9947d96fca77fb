"""What stands in the warehouses, what it cost and how fast it goes: products and levels are walked side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.identity.repository import SettingsRepository
from shared.replenishment.cover import days_of_cover, pace_days
from shared.reporting.demand import DemandService
from shared.stock.models import Level
from shared.stock.repository import StockRepository
from shared.storage.table import Table

Pace = Literal["moving", "slow", "idle"]
SLOW = 180
"""Goods that last for more days than this move slowly."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """What one warehouse has of one product; `value` in minor units, at cost as it is now, 0 where it has none.

    `available`, `sold` (in four weeks, less what came back), `days_of_cover` and `pace` are the product's everywhere.
    """

    sku: str
    name: str
    warehouse_id: str
    on_hand: int
    value: int
    available: int
    sold: int
    days_of_cover: int | None
    pace: Pace


@dataclass(frozen=True, slots=True)
class StockOut:
    """A product of which nothing is available any more; `sold` in four weeks, less what came back."""

    sku: str
    name: str
    sold: int


@dataclass(frozen=True, slots=True)
class StockReport:
    """By SKU and warehouse, where there is anything; by SKU what has run out."""

    rows: list[Stocked]
    stock_outs: list[StockOut]
    currency: str
    as_of: datetime


class StockValue:
    """Reads the report; stock is the whole tenant's, whoever asks."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._settings, self._demand = clock, SettingsRepository(table), DemandService(table)
        self._products, self._stock = ProductRepository(table), StockRepository(table)

    def report(self, actor: Actor) -> StockReport:
        """All that is on hand, and what should be."""
        now, settings = self._clock(), self._settings.recent(actor.tenant_id)
        sold = self._sold(actor.tenant_id, local_day(now, settings.time_zone))
        rows, outs = list[Stocked](), list[StockOut]()
        for product, levels in self._stocked(actor.tenant_id):
            available = sum(level.available for level in levels)
            rows += _rows(product, levels, available, sold[product.sku])
            if available <= 0 and not product.archived:
                outs.append(StockOut(product.sku, product.name, sold[product.sku]))
        return StockReport(rows, outs, settings.currency, now)

    def _sold(self, tenant_id: str, today: date) -> Counter[str]:
        sold = Counter[str]()
        for sku, _, units in self._demand.sold(tenant_id, *pace_days(today)):
            sold[sku] += units
        return sold

    def _stocked(self, tenant_id: str) -> Iterator[tuple[Product, list[Level]]]:
        """Products that were ever in a warehouse, with all of their levels."""
        products = self._products.all(tenant_id)
        product = next(products, None)
        for sku, levels in groupby(self._stock.all_levels(tenant_id), key=lambda level: level.sku):
            while product is not None and product.sku < sku:
                product = next(products, None)
            if product is not None and product.sku == sku:
                yield product, list(levels)


def _rows(product: Product, levels: Sequence[Level], available: int, sold: int) -> Iterable[Stocked]:
    cost = product.cost.minor if product.cost else 0
    cover = days_of_cover(available, sold)
    for level in levels:
        if level.on_hand:
            value = cost * level.on_hand
            held = product.sku, product.name, level.warehouse_id, level.on_hand, value
            yield Stocked(*held, available, sold, cover, _pace(cover))


def _pace(cover: int | None) -> Pace:
    if cover is None:
        return "idle"
    return "slow" if cover > SLOW else "moving"
