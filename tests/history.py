"""A tenant's past, written straight into the table: orders as they stand after years of trade."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from shared.core.ids import base32, derived_id, order_number
from shared.orders.lines import OrderLine
from shared.orders.models import Order
from shared.orders.parcels import Shipment, ShipmentLine
from shared.orders.repository import item_of
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Item
from tests.builders import an_actor

RARE = 1_000
"""One of so many orders is still submitted, unpaid and unshipped; the others are done."""


def past(tenant_id: str, until: datetime, count: int, *, customers: int = 50, people: int = 20) -> Iterator[Order]:
    """So many orders in three years, oldest first, the very oldest and every so many after it rare."""
    apart = timedelta(days=3 * 365) / count
    for number in range(count):
        yield _order(
            derived_id(tenant_id, str(number)),
            until - apart * (count - number),
            customer_id=customer(number % customers),
            salesperson_id=salesperson(number % people),
            rare=number % RARE == 0,
        )


def items_of(tenant_id: str, orders: Iterator[Order]) -> Iterator[list[Item]]:
    """The orders' items a thousand at a time, and what marks their months."""
    months: set[str] = set()
    while some := list(islice(orders, 1000)):
        change = Change.by(an_actor(tenant_id=tenant_id), "placed", some[0].placed_at)
        fresh = {f"{order.placed_at:%Y-%m}" for order in some} - months
        months |= fresh
        markers = [keys.order_month(tenant_id, month).attributes() for month in fresh]
        yield [*markers, *(item_of(tenant_id, order, change) for order in some)]


def _order(order_id: str, placed_at: datetime, *, customer_id: str, salesperson_id: str, rare: bool) -> Order:
    line = OrderLine(sku="CHAIR", name="Chair", quantity=1, unit_price=10_000, shipped=0 if rare else 1)
    parcel = Shipment(
        id=order_id, lines=[ShipmentLine(sku="CHAIR", quantity=1, warehouse_id="MAIN")], shipped_at=placed_at
    )
    return Order(
        id=order_id,
        number=order_number(placed_at, order_id),
        status="submitted" if rare else "closed",
        currency="CNY",
        time_zone="UTC",
        customer_id=customer_id,
        salesperson_id=salesperson_id,
        lines=[line],
        placed_at=placed_at,
        on_credit=True,
        paid=0 if rare else 10_000,
        shipments=[] if rare else [parcel],
    )


def customer(number: int) -> str:
    """The id of one of the customers."""
    return f"C{base32(number, 15)}"


def salesperson(number: int) -> str:
    """The id of one of the sales people."""
    return f"P{base32(number, 15)}"
