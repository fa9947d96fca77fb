"""Use cases of stock: documents, levels, the ledger and its proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import islice

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.stock.booking import Booking, Posted
from shared.stock.documents import CountDocument, IssueDocument, ReceiptDocument, TransferDocument
from shared.stock.holders import Holders, NameOrders, nobody
from shared.stock.models import Level, Movement, Verification, verified
from shared.stock.repository import StockRepository
from shared.stock.warehouses import WarehouseRepository
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table

_AT_ONCE, _MOST_LOOKED_AT = 250, 5_000
"""Products that a page of low ones reads together, and in all."""


@dataclass(frozen=True, slots=True)
class ProductStock:
    """A product's levels over all warehouses, and what is `due` from each: sold beyond stock."""

    product: Product
    levels: list[Level]
    due: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, product: Product, levels: Iterable[Level], due: Mapping[str, int]) -> "ProductStock":
        """By warehouse; one from which goods are due has a level, if only an empty one."""
        at = {warehouse_id: Level(product.sku, warehouse_id) for warehouse_id in due}
        at |= {level.warehouse_id: level for level in levels}
        return cls(product, [at[warehouse_id] for warehouse_id in sorted(at)], due)

    @property
    def available(self) -> int:
        return sum(level.available for level in self.levels)

    @property
    def low(self) -> bool:
        """Whether no more is available than the point at which to reorder."""
        return self.available <= self.product.reorder_point

    def only(self, warehouse_id: str | None) -> "ProductStock":
        """The same product as seen in one warehouse; None for all."""
        return replace(self, levels=[level for level in self.levels if warehouse_id in (None, level.warehouse_id)])


class StockService:
    """Moves goods and shows where they are."""

    def __init__(self, table: Table, clock: Clock = system_clock, *, name_orders: NameOrders = nobody) -> None:
        self._booking = Booking(table, clock, Holders(table, name_orders))
        self._stock = StockRepository(table)
        self._products = ProductRepository(table)
        self._warehouses = WarehouseRepository(table)

    def receive(self, actor: Actor, document: ReceiptDocument, *, once: Once) -> Posted:
        """Goods come in: all lines or none."""
        return self._booking.post(actor, document, once=once)

    def issue(self, actor: Actor, document: IssueDocument, *, once: Once) -> Posted:
        """Goods go out other than by an order: all lines or none, never more than is available."""
        return self._booking.post(actor, document, once=once)

    def transfer(self, actor: Actor, document: TransferDocument, *, once: Once) -> Posted:
        """Goods change the warehouse: all lines or none, never more than is available."""
        return self._booking.post(actor, document, once=once)

    def count(self, actor: Actor, document: CountDocument, *, once: Once) -> Posted:
        """What was counted is on hand: all lines or none, never less than orders hold."""
        return self._booking.post(actor, document, once=once)

    def of_product(self, actor: Actor, sku: str) -> ProductStock:
        """One product's levels; NotFound for an unknown SKU."""
        product = self._products.get(actor.tenant_id, sku)
        due = self._stock.backordered(actor.tenant_id, [sku]).get(sku, {})
        return ProductStock.of(product, self._stock.levels_of(actor.tenant_id, sku), due)

    def page(
        self, actor: Actor, *, warehouse_id: str | None, low: bool, limit: int, position: Position | None
    ) -> Listing[ProductStock]:
        """A page of products with their levels, by SKU; `low` keeps those at or below their reorder point.

        Of many thousand products a page of low ones may be short, and the next one goes on where it stopped.
        """
        found: list[ProductStock] = []
        left, size = _MOST_LOOKED_AT, max(limit, _AT_ONCE) if low else limit
        if warehouse_id is not None and not self._is_a_warehouse(actor.tenant_id, warehouse_id):
            return Listing([], None)
        while True:
            listing = self._products.by_sku(actor.tenant_id, limit=size, position=position)
            found += [s for s in self._with_levels(actor.tenant_id, listing.items) if s.low or not low]
            position, left = listing.position, left - size
            if not low or position is None or len(found) > limit or left <= 0:
                break
        if len(found) > limit:
            position = self._products.position(actor.tenant_id, found[limit - 1].product)
        return Listing([stock.only(warehouse_id) for stock in found[:limit]], position)

    def _is_a_warehouse(self, tenant_id: str, warehouse_id: str) -> bool:
        return any(warehouse.id == warehouse_id for warehouse in self._warehouses.all(tenant_id))

    def _with_levels(self, tenant_id: str, products: list[Product]) -> list[ProductStock]:
        if not products:
            return []
        levels: dict[str, list[Level]] = {}
        first, last = products[0].sku, products[-1].sku
        for level in self._stock.levels_between(tenant_id, first, last):
            levels.setdefault(level.sku, []).append(level)
        due = self._stock.backordered_between(tenant_id, first, last)
        return [ProductStock.of(p, levels.get(p.sku, []), due.get(p.sku, {})) for p in products]

    def movements(
        self, actor: Actor, sku: str, *, warehouse_id: str | None, limit: int, position: Position | None
    ) -> Listing[Movement]:
        """A page of a SKU's ledger, oldest first; `position` counts what was given of each warehouse."""
        given = {place: int(version) for place, version in (position or {}).items()}
        levels = [level for level in self.of_product(actor, sku).levels if warehouse_id in (None, level.warehouse_id)]
        ledgers = [
            self._stock.movements(actor.tenant_id, sku, level.warehouse_id, after=given.get(level.warehouse_id, 0))
            for level in levels
        ]
        page: list[Movement] = []
        for movement in merge(*ledgers, key=lambda m: (m.at, m.warehouse_id)):
            if len(page) == limit:
                return Listing(page, {place: str(version) for place, version in given.items()})
            page.append(movement)
            given[movement.warehouse_id] = movement.version
        return Listing(page, None)

    def latest_movements(self, actor: Actor, stock: ProductStock, *, limit: int) -> list[Movement]:
        """The last movements of a product up to the levels as they were read, over all warehouses, newest first."""
        ledgers = [self._stock.movements_back(actor.tenant_id, level) for level in stock.levels if level.version]
        return list(islice(merge(*ledgers, key=lambda m: (m.at, m.warehouse_id), reverse=True), limit))

    def verification(self, actor: Actor, sku: str) -> list[Verification]:
        """The proof of a SKU's levels, by warehouse."""
        return [
            verified(level, list(self._stock.movements(actor.tenant_id, sku, level.warehouse_id)))
            for level in self.of_product(actor, sku).levels
        ]
