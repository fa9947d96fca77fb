"""Allocating an order and storing it: blind where one warehouse serves, else from what the shelves show.

The conditions of the write decide, not what was read: a read that was overtaken only costs another attempt.
"""

from collections.abc import Callable
from dataclasses import replace

from shared.core.errors import InvalidRequest
from shared.orders.expiry import OrderExpiry
from shared.orders.models import Allocation, Order
from shared.stock.allocation import Wanted
from shared.stock.errors import OutOfStock
from shared.stock.repository import StockRepository
from shared.stock.shelves import Shelves
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, Transaction

Store = Callable[[Transaction, Order], None]
_ATTEMPTS = 8
_MOST_PLACES = LIMIT - 3
"""Beside the stock levels stand the order, the customer's credit and a remembered answer."""


class Reservation:
    """Finds stock for an order and stores both together."""

    def __init__(self, table: Table, expiry: OrderExpiry) -> None:
        self._table, self._expiry = table, expiry
        self._stock = StockRepository(table)

    def stored(self, tenant_id: str, order: Order, shelves: Shelves, store: Store) -> Order:
        """The order as it was stored with its allocations; OutOfStock when even overdue holds do not suffice."""
        released = False
        for attempt in range(_ATTEMPTS):
            try:
                return self._attempt(tenant_id, order, shelves, store)
            except OutOfStock as shortage:
                skus = {short.sku for short in shortage.shortages}
                released_now = not released and self._expiry.release(tenant_id, skus)
                released = released or released_now
                shelves = replace(shelves, levels=None)
                if not released_now and (attempt == _ATTEMPTS - 1 or not self._overtaken(tenant_id, order, shelves)):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, tenant_id: str, order: Order, shelves: Shelves, store: Store) -> Order:
        ready = self._allocated(tenant_id, order, shelves)
        if len(ready.held) > _MOST_PLACES:
            raise InvalidRequest.at("/lines", f"at most {_MOST_PLACES} different SKUs and warehouses together")
        with self._table.transaction() as tx:
            store(tx, ready)
        return ready

    def _allocated(self, tenant_id: str, order: Order, shelves: Shelves) -> Order:
        if shelves.need_levels:
            places = [(line.sku, warehouse.id) for line in order.lines for warehouse in shelves.warehouses]
            shelves = replace(shelves, levels=self._stock.levels(tenant_id, places))
        taken = shelves.take([Wanted(line.sku, line.quantity, line.warehouse_id) for line in order.lines])
        allocations = [[Allocation(warehouse_id=t.warehouse_id, quantity=t.quantity) for t in part] for part in taken]
        lines = [line.but(allocations=part) for line, part in zip(order.lines, allocations, strict=True)]
        return order.but(lines=lines)

    def _overtaken(self, tenant_id: str, order: Order, shelves: Shelves) -> bool:
        """Whether a fresh look finds the goods after all: somebody was faster at one warehouse, another has them."""
        if len(shelves.warehouses) == 1:
            return False
        try:
            self._allocated(tenant_id, order, shelves)
        except OutOfStock:
            return False
        return True
