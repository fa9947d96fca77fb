"""Allocating an order and storing it: blind where one warehouse serves, else from what the shelves show.

The conditions of the write decide, not what was read: a read that was overtaken only costs another attempt.
"""

from collections.abc import Callable

from shared.core.errors import InvalidRequest
from shared.identity.repository import SettingsRepository
from shared.orders.expiry import OrderExpiry
from shared.orders.models import Allocation, Order, OrderLine
from shared.stock.allocation import Wanted, allocated
from shared.stock.errors import OutOfStock
from shared.stock.models import Warehouse
from shared.stock.repository import StockRepository
from shared.stock.warehouses import WarehouseRepository
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, Transaction

Store = Callable[[Transaction, Order], None]
_ATTEMPTS = 8
_BESIDE_STOCK = 3
"""Items of the transaction that are not stock levels: the order, the customer's credit, a remembered answer."""


class Reservation:
    """Finds stock for an order and stores both together."""

    def __init__(self, table: Table, expiry: OrderExpiry) -> None:
        self._table, self._expiry = table, expiry
        self._stock = StockRepository(table)
        self._warehouses = WarehouseRepository(table)
        self._settings = SettingsRepository(table)

    def stored(self, tenant_id: str, order: Order, store: Store) -> Order:
        """The order as it was stored with its allocations; OutOfStock when even overdue holds do not suffice."""
        may_release = True
        for attempt in range(_ATTEMPTS):
            try:
                return self._attempt(tenant_id, order, store)
            except OutOfStock as shortage:
                skus = {short.sku for short in shortage.shortages}
                if may_release and self._expiry.release(tenant_id, skus):
                    may_release = False
                elif not self._overtaken(tenant_id, order) or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, tenant_id: str, order: Order, store: Store) -> Order:
        ready = order.but(lines=self._allocated_lines(tenant_id, order))
        if len(ready.held) > LIMIT - _BESIDE_STOCK:
            raise InvalidRequest.at("/lines", f"at most {LIMIT - _BESIDE_STOCK} different SKUs and warehouses together")
        with self._table.transaction() as tx:
            store(tx, ready)
        return ready

    def _allocated_lines(self, tenant_id: str, order: Order) -> list[OrderLine]:
        warehouses = [w for w in self._warehouses.recent(tenant_id) if w.status == "active"]
        if len(warehouses) == 1:
            only = warehouses[0].id
            return [
                line.but(allocations=[Allocation(warehouse_id=only, quantity=line.quantity)]) for line in order.lines
            ]
        return self._spread_lines(tenant_id, order, warehouses)

    def _spread_lines(self, tenant_id: str, order: Order, warehouses: list[Warehouse]) -> list[OrderLine]:
        wanted = [Wanted(line.sku, line.quantity, line.warehouse_id) for line in order.lines]
        places = {(line.sku, warehouse.id) for line in order.lines for warehouse in warehouses}
        levels = self._stock.levels(tenant_id, places)
        strategy = self._settings.recent(tenant_id).allocation_strategy
        taken = allocated(wanted, warehouses, levels, strategy)
        return [
            line.but(allocations=[Allocation(warehouse_id=t.warehouse_id, quantity=t.quantity) for t in part])
            for line, part in zip(order.lines, taken, strict=True)
        ]

    def _overtaken(self, tenant_id: str, order: Order) -> bool:
        """Whether a fresh look finds the goods after all: somebody was faster at one warehouse, another has them."""
        if len(self._warehouses.recent(tenant_id)) == 1:
            return False
        try:
            self._allocated_lines(tenant_id, order)
        except OutOfStock:
            return False
        return True
