"""What the shelves looked like when somebody wanted goods from them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from shared.identity.models import AllocationStrategy
from shared.stock.allocation import Levels, Room, Served, Taken, Wanted, allocated
from shared.stock.models import OpenWarehouse


@dataclass(frozen=True, slots=True)
class Shelves:
    """The open warehouses, the tenant's strategy and the levels; None where they have not been read.

    `limits` says of which SKUs how many may be sold beyond stock, `room` how many of them still may.
    """

    warehouses: Sequence[OpenWarehouse]
    strategy: AllocationStrategy
    levels: Levels | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    room: Room | None = None

    def serve_unseen(self, wanted: Sequence[Wanted]) -> bool:
        """Whether the write's condition can say all there is: one warehouse, and nothing wanted from another."""
        ids = {warehouse.id for warehouse in self.warehouses}
        return len(ids) == 1 and all(want.warehouse_id is None or want.warehouse_id in ids for want in wanted)

    def unseen(self) -> "Shelves":
        """The same, to be looked at again."""
        return replace(self, levels=None, room=None)

    def say_all(self, skus: Set[str]) -> bool:
        """Whether there is nothing of these SKUs but what one warehouse's levels tell."""
        return len(self.warehouses) == 1 and not any(self.limits.get(sku) for sku in skus)

    def take(self, wanted: Sequence[Wanted]) -> list[Served]:
        """From where each thing is taken; OutOfStock with every short SKU, as far as the levels tell."""
        if self.levels is None and self.serve_unseen(wanted):
            return [Served([Taken(self.warehouses[0].id, want.quantity)], []) for want in wanted]
        return allocated(wanted, self.warehouses, self.levels or {}, self.strategy, self.room)
