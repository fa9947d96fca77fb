"""Finding goods for an order: blind where one warehouse serves, else from what the shelves show.

The conditions of the write decide, not what was read: a read that was overtaken only costs another attempt.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from shared.core.errors import Busy
from shared.orders.expiry import OrderExpiry
from shared.stock.allocation import Levels, Room, Served, Wanted
from shared.stock.errors import OutOfStock
from shared.stock.posting import MOST_TOGETHER
from shared.stock.repository import StockRepository
from shared.stock.shelves import Shelves
from shared.storage.table import Table

Result = TypeVar("Result")
_ATTEMPTS = 8
NO_ROOM: Room = {}


class Reservation:
    """Finds goods, and hands them to whoever stores the order."""

    def __init__(self, table: Table, expiry: OrderExpiry) -> None:
        self._stock, self._expiry = StockRepository(table), expiry

    def stored(
        self,
        tenant_id: str,
        wanted: Sequence[Wanted],
        shelves: Shelves,
        store: Callable[[list[Served]], Result],
        *,
        look: bool = False,
        freed: Room = NO_ROOM,
    ) -> Result:
        """What `store` made of the goods that were found; OutOfStock when even overdue holds do not suffice.

        `store` is asked again where somebody was faster; `look` where it writes nothing that could be refused. `freed`
        is what it gives up of the goods sold beyond stock. What takes more than one transaction was refused by the
        first of them, so that only a look at the shelves can tell every short SKU.
        """
        released = False
        for _ in range(_ATTEMPTS):
            try:
                return store(self._found(tenant_id, wanted, shelves, look=look))
            except OutOfStock as shortage:
                skus = {short.sku for short in shortage.shortages}
                if not released:
                    released = True
                    if self._expiry.release(tenant_id, skus):
                        shelves = shelves.unseen()
                        continue
                if shelves.say_all(skus) and len(wanted) <= MOST_TOGETHER:
                    raise
                shelves = self._looked(tenant_id, wanted, shelves, freed)
                shelves.take(wanted)
        raise Busy("These goods are in great demand just now")

    def _found(self, tenant_id: str, wanted: Sequence[Wanted], shelves: Shelves, *, look: bool) -> list[Served]:
        if shelves.levels is None and (look or not shelves.serve_unseen(wanted)):
            shelves = replace(shelves, levels=self._levels(tenant_id, wanted, shelves))
        return shelves.take(wanted)

    def _looked(self, tenant_id: str, wanted: Sequence[Wanted], shelves: Shelves, freed: Room) -> Shelves:
        """Everything there is, goods that may be sold beyond stock included."""
        limits = {want.sku: limit for want in wanted if (limit := shelves.limits.get(want.sku, 0))}
        sold = self._stock.backordered(tenant_id, limits) if limits else {}
        left = {sku: limit - sum(sold.get(sku, {}).values()) for sku, limit in limits.items()}
        room = {sku: max(0, units + freed.get(sku, 0)) for sku, units in left.items()}
        return replace(shelves, levels=self._levels(tenant_id, wanted, shelves), room=room)

    def _levels(self, tenant_id: str, wanted: Sequence[Wanted], shelves: Shelves) -> Levels:
        places = [(want.sku, warehouse.id) for want in wanted for warehouse in shelves.warehouses]
        return self._stock.levels(tenant_id, places)
