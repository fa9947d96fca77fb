"""What the shelves refuse."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from shared.core.errors import Conflict, TallyshopError


@dataclass(frozen=True, slots=True)
class Shortage:
    """A SKU of which less is available than wanted; in one warehouse, if one is named."""

    sku: str
    wanted: int
    available: int
    warehouse_id: str | None = None


class OutOfStock(Conflict):
    """Names every short SKU, in the order in which they were wanted."""

    title = "There is not enough stock"

    def __init__(self, *shortages: Shortage) -> None:
        super().__init__("; ".join(f"{s.sku}: {s.wanted} wanted, {s.available} available" for s in shortages))
        self.shortages = shortages

    @property
    def members(self) -> dict[str, Any]:
        return {"shortages": [{"sku": s.sku, "wanted": s.wanted, "available": s.available} for s in self.shortages]}

    def joined(self, others: Sequence[TallyshopError]) -> Self:
        return type(self)(
            *self.shortages, *(s for other in others if isinstance(other, OutOfStock) for s in other.shortages)
        )


@dataclass(frozen=True, slots=True)
class HoldingOrder:
    """An order that holds goods; `number` is what people call it."""

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class CountedBelow:
    """A SKU of which less was counted than orders hold."""

    sku: str
    counted: int
    reserved: int


class ReservedExceedsCount(Conflict):
    """Less was counted than is promised to orders; names those that hold the goods."""

    title = "Orders hold more than was counted"

    def __init__(self, orders: list[HoldingOrder], levels: list[CountedBelow]) -> None:
        super().__init__("; ".join(f"{c.sku}: {c.counted} counted, {c.reserved} reserved" for c in levels))
        self.orders, self.levels = orders, levels

    @property
    def members(self) -> dict[str, Any]:
        return {"orders": [asdict(order) for order in self.orders], "levels": [asdict(c) for c in self.levels]}


class WarehouseTaken(Conflict):
    """Another warehouse has the code."""

    title = "This warehouse code is taken"


class WarehouseNotEmpty(Conflict):
    """A warehouse that still holds goods cannot be closed."""

    title = "The warehouse is not empty"


class LastWarehouse(Conflict):
    """The only open warehouse cannot be closed."""

    title = "This is the last warehouse"
