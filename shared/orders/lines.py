"""A line of an order: what was ordered at which frozen price, and where its goods are."""

from collections.abc import Iterable, Mapping

from shared.core.model import Document
from shared.core.place import Place
from shared.orders.pricing import line_total


class Allocation(Document):
    """So many units of a line at one warehouse."""

    warehouse_id: str
    quantity: int


class OrderLine(Document):
    """One line; price, tax, cost and category are frozen when it is made; amounts are minor units.

    `allocations` is what it holds and has not shipped, `backorders` what is sold and not here yet, by the warehouse
    that it is due from. `sources` keeps both as they were when it was sold, from the moment at which they change.
    `id` tells lines of one order apart over all its edits.
    """

    id: int = 0
    sku: str
    name: str
    quantity: int
    unit_price: int
    discount_rate: str = "0"
    tax_rate: str = "0"
    cost: int = 0
    category: str | None = None
    warehouse_id: str | None = None
    allocations: list[Allocation] = []
    backorders: list[Allocation] = []
    sources: list[Allocation] = []
    shipped: int = 0
    returned: int = 0
    cancelled: int = 0

    @property
    def origin(self) -> list[Allocation]:
        """The warehouses from which it was sold."""
        return self.sources or merged([*self.allocations, *self.backorders])

    @property
    def allocated(self) -> int:
        """What the line holds and has not shipped, over all warehouses."""
        return sum(allocation.quantity for allocation in self.allocations)

    @property
    def backordered(self) -> int:
        """What is sold and not here yet."""
        return sum(backorder.quantity for backorder in self.backorders)

    @property
    def standing(self) -> int:
        """What is still ordered, shipped or not."""
        return self.quantity - self.cancelled

    @property
    def total(self) -> int:
        """The money of all that was ordered, before the line's share of the order's discount."""
        return line_total(self.unit_price, self.quantity, self.discount_rate)


def merged(allocations: Iterable[Allocation]) -> list[Allocation]:
    """One entry a warehouse, in the order of first appearance."""
    sums: dict[str, int] = {}
    for one in allocations:
        sums[one.warehouse_id] = sums.get(one.warehouse_id, 0) + one.quantity
    return [Allocation(warehouse_id=place, quantity=quantity) for place, quantity in sums.items() if quantity]


def by_place(parts: Iterable[tuple[str, Allocation]]) -> Mapping[Place, int]:
    """Quantities by SKU and warehouse."""
    sums: dict[Place, int] = {}
    for sku, part in parts:
        place = (sku, part.warehouse_id)
        sums[place] = sums.get(place, 0) + part.quantity
    return sums
