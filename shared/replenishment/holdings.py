"""What a tenant holds of a product over all its warehouses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from shared.stock.models import Level
from shared.stock.repository import StockRepository
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Holding:
    """Units of one product; `backordered` are sold and not yet there."""

    on_hand: int = 0
    reserved: int = 0
    backordered: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    @property
    def position(self) -> int:
        """What is left for new demand; below nothing where more is sold than there is."""
        return self.available - self.backordered


class Holdings:
    """Adds levels up."""

    def __init__(self, table: Table) -> None:
        self._stock = StockRepository(table)

    def of(self, tenant_id: str, skus: Collection[str]) -> dict[str, Holding]:
        """Of products that stand far apart: a read for each."""
        levels = chain.from_iterable(self._stock.levels_of(tenant_id, sku) for sku in skus)
        return self._summed(skus, levels, self._stock.backordered(tenant_id, skus))

    def between(self, tenant_id: str, skus: Collection[str]) -> dict[str, Holding]:
        """Of neighbours in the order of SKUs: all from the first to the last in one walk."""
        if not skus:
            return {}
        first, last = min(skus), max(skus)
        levels = self._stock.levels_between(tenant_id, first, last)
        return self._summed(skus, levels, self._stock.backordered_between(tenant_id, first, last))

    @staticmethod
    def _summed(
        skus: Iterable[str], levels: Iterable[Level], backordered: dict[str, dict[str, int]]
    ) -> dict[str, Holding]:
        due = {sku: sum(backordered.get(sku, {}).values()) for sku in skus}
        found = {sku: Holding(backordered=units) for sku, units in due.items()}
        for level in levels:
            if (held := found.get(level.sku)) is not None:
                on_hand, reserved = held.on_hand + level.on_hand, held.reserved + level.reserved
                found[level.sku] = Holding(on_hand, reserved, held.backordered)
        return found
