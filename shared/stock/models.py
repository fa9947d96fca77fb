"""Warehouses, levels and movements, and the rules between them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.core.fields import Address, Code, Count, Name, StoredAddress
from shared.core.model import Document, Model
from shared.stock.moves import COUNTERS, Move, MovementKind

WarehouseStatus = Literal["active", "closed"]


class CreateWarehouse(Model):
    """A new warehouse; the lower its priority, the earlier goods are taken from it."""

    id: Code
    name: Name
    priority: Count = 10
    address: Address | None = None


class ChangeWarehouse(Model):
    """Only the fields that are named change."""

    name: Name = ""
    priority: Count = 10
    address: Address | None = None
    status: WarehouseStatus = "active"


class Warehouse(Document):
    """A place that holds goods; `id` is its code."""

    id: str
    name: str
    created_at: datetime
    priority: int = 10
    address: StoredAddress | None = None
    status: WarehouseStatus = "active"
    version: int = 1

    def changed(self, request: ChangeWarehouse) -> "Warehouse":
        """The next version of it."""
        changes = {name: getattr(request, name) for name in request.model_fields_set}
        return self.but(**changes, version=self.version + 1)


class OpenWarehouse(Document):
    """As much of an open warehouse as allocation needs."""

    id: str
    priority: int


class OpenWarehouses(Document):
    """All open warehouses, in the order in which goods are taken from them."""

    open: list[OpenWarehouse] = []
    version: int = 0

    def after(self, warehouse: Warehouse) -> "OpenWarehouses":
        """The next version, in which this warehouse stands as it is now."""
        others = [other for other in self.open if other.id != warehouse.id]
        if warehouse.status == "active":
            others.append(OpenWarehouse(id=warehouse.id, priority=warehouse.priority))
        return OpenWarehouses(open=sorted(others, key=lambda w: (w.priority, w.id)), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Level:
    """What one warehouse holds of one SKU; `version` counts its changes, 0 for none."""

    sku: str
    warehouse_id: str
    available: int = 0
    reserved: int = 0
    damaged: int = 0
    version: int = 0

    @property
    def on_hand(self) -> int:
        """Goods fit for sale that stand here, promised or not."""
        return self.available + self.reserved

    def moved(self, kind: MovementKind, *, available: int = 0, damaged: int = 0) -> Move:
        """The move that changes it as it was seen."""
        sku, warehouse_id, version = self.sku, self.warehouse_id, self.version
        return Move(
            sku=sku, warehouse_id=warehouse_id, kind=kind, available=available, damaged=damaged, version=version
        )

    def after(self, move: Move) -> "Level":
        """What it is when the move was made."""
        counters = {name: getattr(self, name) + getattr(move, name) for name in COUNTERS}
        return Level(self.sku, self.warehouse_id, **counters, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a level: by how much, to what, why and by whom; `version` is the level's after it."""

    sku: str
    warehouse_id: str
    version: int
    kind: str
    on_hand_delta: int
    reserved_delta: int
    damaged_delta: int
    on_hand: int
    reserved: int
    damaged: int
    reference: str
    reason: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a level is what its movements add up to, without a gap in their versions."""

    warehouse_id: str
    movements: int
    on_hand_sum: int
    reserved_sum: int
    on_hand: int
    reserved: int
    contiguous: bool

    @property
    def holds(self) -> bool:
        sums, counters = (self.on_hand_sum, self.reserved_sum), (self.on_hand, self.reserved)
        return self.contiguous and sums == counters


def verified(level: Level, movements: list[Movement]) -> Verification:
    """Replays the movements of a level, oldest first."""
    versions = [movement.version for movement in movements]
    return Verification(
        warehouse_id=level.warehouse_id,
        movements=len(movements),
        on_hand_sum=sum(movement.on_hand_delta for movement in movements),
        reserved_sum=sum(movement.reserved_delta for movement in movements),
        on_hand=level.on_hand,
        reserved=level.reserved,
        contiguous=versions == list(range(1, level.version + 1)),
    )
