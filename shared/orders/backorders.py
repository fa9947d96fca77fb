"""Goods sold beyond stock are given to the orders that wait for them, oldest first, as soon as goods are there.

Marks say which orders wait for a SKU. They follow the orders and may name one too many: the order itself decides.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound, Overtaken
from shared.identity.rows import WHOLE_TENANT
from shared.orders.lines import Allocation, OrderLine, merged
from shared.orders.models import Order
from shared.orders.reading import PlacingReader
from shared.orders.repository import OrderRepository, order_of
from shared.orders.steps import OrderSteps, stock_between
from shared.stock.allocation import Levels, Taken, Wanted, allocated
from shared.stock.errors import OutOfStock
from shared.stock.repository import StockRepository
from shared.stock.shelves import Shelves
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import number, text
from shared.storage.query import Query
from shared.storage.stream import Image
from shared.storage.table import Table
from shared.storage.transaction import until_written


class Backorders:
    """Follows orders and levels of all tenants; the same images again change nothing."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._orders, self._stock = OrderRepository(table), StockRepository(table)
        self._steps, self._reader = OrderSteps(table, clock), PlacingReader(table)

    def follow(self, images: Iterable[Image]) -> None:
        """Mark who waits, and fill what can be filled now."""
        fillable: dict[tuple[str, str], None] = {}
        for image in images:
            tenant_id, kind = keys.tenant_of(image.key.partition), keys.kind_of(image.key.partition)
            if keys.is_order(image.key):
                fillable |= dict.fromkeys((tenant_id, sku) for sku in self._marked(tenant_id, image))
            elif kind == "STOCK" and number(image.new, "available") > number(image.old, "available"):
                fillable[tenant_id, image.key.sort.partition("#")[0]] = None
        for tenant_id, sku in fillable:
            self.fill(tenant_id, sku)

    def fill(self, tenant_id: str, sku: str) -> None:
        """Give what is available of a SKU to those who wait for it, oldest first."""
        for mark in list(self._table.query_all(Query(keys.MAIN, keys.waiting(tenant_id, sku)))):
            serve = partial(self._served, tenant_id, sku, text(mark, "order_id"), text(mark, "SK"))
            if not until_written(serve):
                return

    def _marked(self, tenant_id: str, image: Image) -> list[str]:
        """The SKUs for which an order waits, as it stands now: images may come late."""
        seen = [order_of(item) for item in (image.old, image.new) if item is not None]
        skus = {sku for order in seen for sku, _ in order.owed}
        if not skus:
            return []
        order = self._orders.get(tenant_id, WHOLE_TENANT, seen[-1].id)
        waiting = [sku for sku in sorted(skus) if _owed(order, sku)]
        marks = [keys.waiting_order(tenant_id, sku, order.number) for sku in waiting]
        self._table.put_all(mark.attributes() | {"order_id": order.id} for mark in marks)
        for sku in skus.difference(waiting):
            self._unmark(tenant_id, sku, order.number)
        return waiting

    def _unmark(self, tenant_id: str, sku: str, order_number: str) -> None:
        with self._table.transaction() as tx:
            tx.delete(keys.waiting_order(tenant_id, sku, order_number))

    def _served(self, tenant_id: str, sku: str, order_id: str, order_number: str) -> bool:
        """Whether there may be goods left for those behind this order."""
        try:
            order = self._orders.get(tenant_id, WHOLE_TENANT, order_id)
        except NotFound:
            order = None
        if order is None or not _owed(order, sku):
            self._unmark(tenant_id, sku, order_number)
            return True
        shelves = self._reader.read_again(tenant_id, [sku]).shelves
        places = [(sku, warehouse.id) for warehouse in shelves.warehouses]
        levels = shelves.levels or self._stock.levels(tenant_id, places)
        after = _filled(order, sku, shelves, levels)
        if after.held == order.held:
            return any(level.available for level in levels.values())
        self._store(tenant_id, order, after)
        return True

    def _store(self, tenant_id: str, order: Order, after: Order) -> None:
        system = Actor.system(tenant_id, f"backorder-{order.id}-{order.version}")
        change = Change.by(system, "allocated", self._clock())
        try:
            self._steps.save(system, order, after, change, stock=stock_between(order, after))
        except OutOfStock as gone:
            raise Overtaken from gone


def _owed(order: Order, sku: str) -> int:
    return sum(quantity for (owed, _), quantity in order.owed.items() if owed == sku)


def _filled(order: Order, sku: str, shelves: Shelves, levels: Levels) -> Order:
    waiting = [index for index, line in enumerate(order.lines) if line.sku == sku and line.backordered]
    wanted = [Wanted(sku, order.lines[n].backordered, order.lines[n].warehouse_id) for n in waiting]
    room = {sku: sum(want.quantity for want in wanted)}
    served = allocated(wanted, shelves.warehouses, levels, shelves.strategy, room)
    lines = list(order.lines)
    for index, part in zip(waiting, served, strict=True):
        lines[index] = _given(lines[index], part.taken)
    return order.but(lines=lines, version=order.version + 1)


def _given(line: OrderLine, taken: Sequence[Taken]) -> OrderLine:
    """The line with these goods in the place of as many that were due."""
    if not taken:
        return line
    due, backorders = line.backordered - sum(part.quantity for part in taken), list[Allocation]()
    for backorder in line.backorders:
        kept = min(due, backorder.quantity)
        due -= kept
        if kept:
            backorders.append(backorder.but(quantity=kept))
    found = [Allocation(warehouse_id=part.warehouse_id, quantity=part.quantity) for part in taken]
    allocations = merged([*line.allocations, *found])
    return line.but(sources=line.origin, allocations=allocations, backorders=backorders)
