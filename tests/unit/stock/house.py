"""Two warehouses with goods, and documents of every kind about them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import system_clock
from shared.core.ids import new_id, new_tenant_id
from shared.stock.booking import Posted
from shared.stock.documents import CountDocument, IssueDocument, ReceiptDocument, TransferDocument
from shared.stock.ledger import Ledger, contradicts
from shared.stock.models import Level
from shared.stock.moves import Backorder, Move, Place
from shared.stock.posting import Posting
from shared.stock.repository import StockRepository
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.once import Once
from tests.builders import ONCE, a_tenant, a_warehouse, an_actor
from tests.fakes import FrozenClock

SKUS = ("A", "B", "C", "D", "E")
LINES: dict[str, dict[str, Any]] = {
    "receipt": {"warehouse_id": "MAIN", "lines": [{"sku": sku, "quantity": 3} for sku in SKUS]},
    "issue": {"warehouse_id": "MAIN", "lines": [{"sku": sku, "quantity": 3} for sku in SKUS]},
    "transfer": {
        "from_warehouse_id": "MAIN",
        "to_warehouse_id": "EAST",
        "lines": [{"sku": sku, "quantity": 3} for sku in SKUS],
    },
    "count": {
        "warehouse_id": "MAIN",
        "lines": [{"sku": s, "counted": n} for s, n in zip(SKUS, (12, 7, 13, 6, 10), strict=True)],
    },
}
AFTER: dict[str, dict[Place, int]] = {
    "receipt": {(sku, "MAIN"): 13 for sku in SKUS},
    "issue": {(sku, "MAIN"): 7 for sku in SKUS},
    "transfer": {(sku, "MAIN"): 7 for sku in SKUS} | {(sku, "EAST"): 3 for sku in SKUS},
    "count": {("A", "MAIN"): 12, ("B", "MAIN"): 7, ("C", "MAIN"): 13, ("D", "MAIN"): 6},
}
"""What is on hand afterwards, where that differs from before."""


@dataclass(frozen=True)
class House:
    """A tenant with ten of each SKU in MAIN, and EAST empty."""

    table: Any
    tenant_id: str
    clock: FrozenClock

    @classmethod
    def on(cls, table: Any) -> "House":
        tenant_id = new_tenant_id()
        a_tenant(table, tenant_id)
        for warehouse_id in ("MAIN", "EAST"):
            a_warehouse(table, warehouse_id, tenant_id=tenant_id)
        house = cls(table, tenant_id, FrozenClock(system_clock() + timedelta(minutes=1)))
        house.has(*SKUS)
        with table.transaction() as tx:
            change = Change.by(house.actor, "receipt", system_clock())
            for sku in SKUS:
                receipt = Level(sku, "MAIN").moved("receipt", available=10)
                StockRepository(table).apply(tx, tenant_id, receipt, change)
        return house

    @property
    def actor(self) -> Actor:
        return an_actor(tenant_id=self.tenant_id)

    def has(self, *skus: str) -> None:
        """These products are in the catalogue."""
        now, products = system_clock(), ProductRepository(self.table)
        for start in range(0, len(skus), 100):
            with self.table.transaction() as tx:
                for sku in skus[start : start + 100]:
                    product = Product(sku=sku, name=sku, created=new_id(), created_at=now)
                    products.add(tx, self.tenant_id, product, Change.by(self.actor, "created", now))

    def carries_out(self, kind: str, *, table: Any = None, once: Once = ONCE, **fields: Any) -> Posted:
        """The document of that kind, on its own table unless another is named."""
        stock, body = StockService(table or self.table, self.clock), LINES[kind] | fields
        match kind:
            case "receipt":
                return stock.receive(self.actor, ReceiptDocument(**body), once=once)
            case "issue":
                return stock.issue(self.actor, IssueDocument(**body), once=once)
            case "transfer":
                return stock.transfer(self.actor, TransferDocument(**body), once=once)
        return stock.count(self.actor, CountDocument(**body), once=once)

    def moves(self, step: Move | Backorder, reference: str = "ORDER-1") -> None:
        """What another part of the house does to the stock."""
        with self.table.transaction() as tx:
            change = Change.by(self.actor, "moved", self.clock(), reference=reference)
            StockRepository(self.table).apply(tx, self.tenant_id, step, change)

    def reserves(self, sku: str, quantity: int, reference: str = "ORDER-1", warehouse_id: str = "MAIN") -> None:
        """An order is promised goods."""
        self.moves(Move.reservation((sku, warehouse_id), quantity), reference)

    def level(self, sku: str, warehouse_id: str = "MAIN") -> Level:
        place = (sku, warehouse_id)
        return StockRepository(self.table).levels(self.tenant_id, [place])[place]

    def on_hand(self) -> dict[Place, int]:
        """Whatever stands anywhere."""
        levels = StockRepository(self.table).all_levels(self.tenant_id)
        return {(level.sku, level.warehouse_id): level.on_hand for level in levels}

    def recovers(self) -> int:
        """The schedule's turn, when every lease is over; how many postings it found."""
        self.clock.advance(seconds=31)
        return Posting(self.table, self.clock).finish_abandoned(self.tenant_id)

    def writes_ledger(self) -> None:
        """The projection catches up."""
        writes_ledgers(self.table)

    def books_balance(self) -> bool:
        """Whether every level is what its movements add up to."""
        stock = StockService(self.table)
        return all(proof.holds for sku in SKUS for proof in stock.verification(self.actor, sku))


def writes_ledgers(table: Any) -> None:
    """What the projection does with the stream."""
    images = [image for image in table.stream if keys.kind_of(image.key.partition) == "STOCK"]
    assert not any(contradicts(image) for image in images)
    Ledger(table).follow(images)


ALL_BEFORE: dict[Place, int] = {(sku, "MAIN"): 10 for sku in SKUS}
