"""From goods that were found to lines that hold them."""

from collections.abc import Sequence

from shared.orders.lines import Allocation, OrderLine, merged
from shared.orders.models import Order
from shared.stock.allocation import Served, Taken, Wanted


def wanted_of(order: Order) -> list[Wanted]:
    """What has to be found for an order that holds nothing yet."""
    return [Wanted(line.sku, line.quantity, line.warehouse_id) for line in order.lines]


def served_order(order: Order, served: Sequence[Served]) -> Order:
    """The order with its goods, a part for each line."""
    return order.but(lines=[served_line(line, part) for line, part in zip(order.lines, served, strict=True)])


def served_line(line: OrderLine, served: Served) -> OrderLine:
    """The line with goods beside what it holds already."""
    return line.but(
        allocations=merged([*line.allocations, *_allocations(served.taken)]),
        backorders=merged([*line.backorders, *_allocations(served.due)]),
    )


def _allocations(taken: Sequence[Taken]) -> list[Allocation]:
    return [Allocation(warehouse_id=part.warehouse_id, quantity=part.quantity) for part in taken]
