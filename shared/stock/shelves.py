"""What the shelves looked like when somebody wanted goods from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.identity.models import AllocationStrategy
from shared.stock.allocation import Levels, Taken, Wanted, allocated
from shared.stock.models import OpenWarehouse


@dataclass(frozen=True, slots=True)
class Shelves:
    """The open warehouses, the tenant's strategy and the levels; None where they have not been read."""

    warehouses: Sequence[OpenWarehouse]
    strategy: AllocationStrategy
    levels: Levels | None = None

    @property
    def need_levels(self) -> bool:
        """Whether taking goods must look first: with one warehouse the write's condition can say all there is."""
        return len(self.warehouses) != 1 and self.levels is None

    def take(self, wanted: Sequence[Wanted]) -> list[list[Taken]]:
        """From where each thing is taken; OutOfStock with every short SKU, as far as the levels tell."""
        if self.levels is None and len(self.warehouses) == 1:
            return [[Taken(self.warehouses[0].id, want.quantity)] for want in wanted]
        return allocated(wanted, self.warehouses, self.levels or {}, self.strategy)
