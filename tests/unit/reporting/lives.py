"""Lives of orders, led by the real rules on paper: whatever is wanted is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.catalog.models import Product
from shared.core.clock import local_day
from shared.core.money import Money
from shared.orders.closing import closed, ended, missing_of, reopened
from shared.orders.editing import completed, edited
from shared.orders.editing import missing_of as missing_after
from shared.orders.guards import demand_cancellable, demand_reopenable, demand_status
from shared.orders.models import Order
from shared.orders.requests import EditOrder, EditOrderLine, ReturnGoods, ReturnGoodsLine, ShipOrder, ShipOrderLine
from shared.orders.returning import returned
from shared.orders.shipping import delivered, shipment_cancelled, shipped
from shared.reporting.contribution import contribution
from shared.reporting.models import NOTHING, Figures, RollupKey
from shared.stock.allocation import Served, Taken, Wanted
from tests.unit.reporting.orders import NOON

SKUS = {"CHAIR": (10_000, 4_000, "0.13"), "LAMP": (3_333, 1_001, "0.06"), "DESK": (99_999, 0, "0")}
"""Price, cost and tax rate of what there is to buy."""


def a_product(sku: str) -> Product:
    price, cost, tax_rate = SKUS[sku]
    made = {"name": sku.title(), "created": sku, "created_at": NOON, "category": f"{sku}S", "tax_rate": tax_rate}
    return Product(sku=sku, price=Money(price, "CNY"), cost=Money(cost, "CNY"), **made)


class Life:
    """An order from its confirmation on; every step is taken on the day after the last one, `versions` keeps them."""

    def __init__(self, order: Order) -> None:
        self.versions, self.now = [order], order.confirmed_at or NOON

    @property
    def order(self) -> Order:
        return self.versions[-1]

    def edit(self, *lines: EditOrderLine, found: dict[str, int] | None = None) -> None:
        """Replace the lines; what is missing is found at MAIN, or by these weights in several warehouses."""
        request = EditOrder(lines=list(lines), expected_version=self.order.version)
        products = {line.sku: a_product(line.sku) for line in lines}
        after = edited(self.order, request, products, ["MAIN", "EAST"])
        served = _served(missing_after(after), found)
        now = self._tomorrow()
        self._on(completed(self.order, after, served, now, expires_at=now))

    def ship(self, **quantities: int) -> str:
        lines = [ShipOrderLine(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
        shipment_id = f"S{len(self.order.shipments)}"
        self._on(shipped(self.order, ShipOrder(lines=lines), shipment_id=shipment_id, now=self._tomorrow())[0])
        return shipment_id

    def deliver(self, shipment_id: str) -> None:
        self._on(delivered(self.order, shipment_id, self._tomorrow()))

    def cancel_shipment(self, shipment_id: str) -> None:
        self._tomorrow()
        self._on(shipment_cancelled(self.order, shipment_id)[0])

    def take_back(self, *lines: tuple[str, int]) -> None:
        wanted = [ReturnGoodsLine(sku=sku, quantity=quantity, condition="sellable") for sku, quantity in lines]
        self._on(returned(self.order, ReturnGoods(lines=wanted), return_id="R", now=self._tomorrow())[0])

    def close(self) -> None:
        demand_status(self.order, "confirmed")
        self._on(closed(self.order, self._tomorrow()))

    def reopen(self, found: dict[str, int] | None = None) -> None:
        demand_reopenable(self.order)
        now, served = self._tomorrow(), _served(missing_of(self.order), found)
        self._on(reopened(self.order, served, now, expires_at=now + timedelta(minutes=30)))

    def cancel(self) -> None:
        demand_cancellable(self.order)
        self._on(ended(self.order, "cancelled", self._tomorrow()))

    def _tomorrow(self) -> datetime:
        self.now += timedelta(days=1)
        return self.now

    def _on(self, order: Order) -> None:
        self.versions.append(order)

    def today(self, dimension: str = "all", key: str = "") -> Figures:
        """What stands under the day of the last step."""
        day = local_day(self.now, self.order.time_zone)
        return contribution(self.order).get(RollupKey("*", dimension, day, key), NOTHING)


def in_sum(order: Order, dimension: str = "all", key: str = "") -> Figures:
    """The order's figures over all its days."""
    return by_key(order).get((dimension, key), NOTHING)


def by_key(order: Order) -> dict[tuple[str, str], Figures]:
    """All of them, by dimension and key."""
    found: dict[tuple[str, str], Figures] = {}
    for place, figures in contribution(order).items():
        if place.scope == "*" and place.day:
            at = (place.dimension, place.key)
            found[at] = found.get(at, NOTHING) + figures
    return found


def _served(wanted: Sequence[Wanted], found: dict[str, int] | None) -> list[Served]:
    return [_found(one, {one.warehouse_id: 1} if one.warehouse_id else found or {"MAIN": 1}) for one in wanted]


def _found(one: Wanted, weights: dict[str, int]) -> Served:
    taken, missing = [], one.quantity
    for warehouse_id, weight in weights.items():
        quantity = min(missing, one.quantity * weight // sum(weights.values()))
        taken.append(Taken(warehouse_id, quantity))
        missing -= quantity
    last = taken[-1]
    taken[-1] = Taken(last.warehouse_id, last.quantity + missing)
    return Served([part for part in taken if part.quantity], [])
