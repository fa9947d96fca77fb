"""Use cases of stock: goods in, goods out, levels, the ledger and its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import merge

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidRequest
from shared.core.ids import new_id
from shared.stock.errors import OutOfStock, Shortage
from shared.stock.models import Level, Movement, StockDocument, Verification, verified
from shared.stock.moves import Move, MovementKind
from shared.stock.posting import Posting
from shared.stock.repository import StockRepository
from shared.stock.warehouses import WarehouseRepository
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

MOST_SKUS = 97
"""Different SKUs in one document: what one transaction takes beside the warehouse and the remembered answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A stock document that was carried out, and the levels after it."""

    id: str
    levels: list[Level]


@dataclass(frozen=True, slots=True)
class ProductStock:
    """A product's levels over all warehouses."""

    product: Product
    levels: list[Level]

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

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._stock = StockRepository(table)
        self._posting = Posting(table, clock)
        self._products = ProductRepository(table)
        self._warehouses = WarehouseRepository(table)

    def receive(self, actor: Actor, document: StockDocument, *, once: Once) -> Posted:
        """Goods come in: all lines or none."""
        return self._post(actor, document, "receipt", 1, once)

    def issue(self, actor: Actor, document: StockDocument, *, once: Once) -> Posted:
        """Goods go out other than by an order: all lines or none, never more than is available."""
        return self._post(actor, document, "issue", -1, once)

    def _post(self, actor: Actor, document: StockDocument, kind: MovementKind, sign: int, once: Once) -> Posted:
        self._demand_known(actor.tenant_id, document)
        try:
            return until_written(lambda: self._posted(actor, document, kind, sign, once))
        except OutOfStock:
            if not self._is_a_warehouse(actor.tenant_id, document.warehouse_id):
                raise _no_such_warehouse() from None
            raise

    def _posted(self, actor: Actor, document: StockDocument, kind: MovementKind, sign: int, once: Once) -> Posted:
        tenant_id, quantities, document_id = actor.tenant_id, document.quantities(), new_id()
        reference = document.reference or document_id
        change = Change.by(actor, kind, self._clock(), reference=reference, reason=document.reason)
        levels = self._stock.levels(tenant_id, [(sku, document.warehouse_id) for sku in quantities]).values()
        moves = [level.moved(kind, available=sign * quantities[level.sku]) for level in levels]
        posted = Posted(document_id, [level.after(move) for level, move in zip(levels, moves, strict=True)])
        _demand_available(moves, levels)

        def settle(tx: Transaction) -> None:
            self._warehouses.demand_open(tx, tenant_id, document.warehouse_id, _no_such_warehouse())
            once.remember(tx, posted)

        self._posting.post(tenant_id, moves, change, settle)
        return posted

    def _demand_known(self, tenant_id: str, document: StockDocument) -> None:
        skus = document.quantities()
        if len(skus) > MOST_SKUS:
            raise InvalidRequest.at("/lines", f"at most {MOST_SKUS} different SKUs in one document")
        known = self._products.get_many(tenant_id, skus)
        unknown = [n for n, line in enumerate(document.lines) if line.sku not in known]
        if unknown:
            raise InvalidRequest.at(f"/lines/{unknown[0]}/sku", "there is no such product")

    def of_product(self, actor: Actor, sku: str) -> ProductStock:
        """One product's levels; NotFound for an unknown SKU."""
        product = self._products.get(actor.tenant_id, sku)
        return ProductStock(product, self._stock.levels_of(actor.tenant_id, sku))

    def page(
        self, actor: Actor, *, warehouse_id: str | None, low: bool, limit: int, position: Position | None
    ) -> Listing[ProductStock]:
        """A page of products with their levels, by SKU; `low` keeps those at or below their reorder point."""
        found: list[ProductStock] = []
        if warehouse_id is not None and not self._is_a_warehouse(actor.tenant_id, warehouse_id):
            return Listing([], None)
        while True:
            listing = self._products.by_sku(actor.tenant_id, limit=limit, position=position)
            found += [s for s in self._with_levels(actor.tenant_id, listing.items) if s.low or not low]
            position = listing.position
            if len(found) > limit or position is None:
                break
        more = position is not None or len(found) > limit
        page = [stock.only(warehouse_id) for stock in found[:limit]]
        return Listing(page, self._products.position(actor.tenant_id, page[-1].product) if more and page else None)

    def _is_a_warehouse(self, tenant_id: str, warehouse_id: str) -> bool:
        return any(warehouse.id == warehouse_id for warehouse in self._warehouses.all(tenant_id))

    def _with_levels(self, tenant_id: str, products: list[Product]) -> list[ProductStock]:
        if not products:
            return []
        levels: dict[str, list[Level]] = {}
        for level in self._stock.levels_between(tenant_id, products[0].sku, products[-1].sku):
            levels.setdefault(level.sku, []).append(level)
        return [ProductStock(product, levels.get(product.sku, [])) for product in products]

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

    def verification(self, actor: Actor, sku: str) -> list[Verification]:
        """The proof of a SKU's levels, by warehouse."""
        return [
            verified(level, list(self._stock.movements(actor.tenant_id, sku, level.warehouse_id)))
            for level in self.of_product(actor, sku).levels
        ]


def _demand_available(moves: Sequence[Move], levels: Iterable[Level]) -> None:
    """Every line, so that a shortage names all of its SKUs."""
    short = [
        Shortage(level.sku, -move.available, level.available)
        for level, move in zip(levels, moves, strict=True)
        if level.available + move.available < 0
    ]
    if short:
        raise OutOfStock(*short)


def _no_such_warehouse() -> InvalidRequest:
    return InvalidRequest.at("/warehouse_id", "there is no such open warehouse")
