"""The stock ledger: a movement for every change of a level, derived from the item before and after."""

from collections.abc import Iterable

from shared.stock.models import Movement
from shared.stock.repository import StockRepository, level_of, movement_between
from shared.storage import keys
from shared.storage.item import number
from shared.storage.stream import Image
from shared.storage.table import Table


class Ledger:
    """Follows the levels of all tenants."""

    def __init__(self, table: Table) -> None:
        self._stock = StockRepository(table)

    def follow(self, images: Iterable[Image]) -> None:
        """Levels have changed; the same images again change nothing."""
        movements: dict[str, dict[tuple[str, str, int], Movement]] = {}
        for image in images:
            if image.new is not None and number(image.new, "version") != number(image.old, "version"):
                movement = movement_between(image.key, image.old, image.new)
                place = (movement.sku, movement.warehouse_id, movement.version)
                movements.setdefault(keys.tenant_of(image.key.partition), {})[place] = movement
        for tenant_id, found in movements.items():
            self._stock.record(tenant_id, found.values())


def contradicts(image: Image) -> bool:
    """Whether a level shows what cannot be: a counter below zero, or that changed without the next version."""
    if image.new is None:
        return True
    before, after = level_of(image.key, image.old), level_of(image.key, image.new)
    negative = min(after.available, after.reserved, after.damaged) < 0
    return negative or (after != before and after.version != before.version + 1)
