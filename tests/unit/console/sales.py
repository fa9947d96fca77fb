"""Orders as the tests of the console write, press and read them."""

from shared.core.actor import Actor
from shared.customers.models import Customer
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.models import Order
from shared.orders.service import OrderService
from tests.fakes import MemoryTable
from tests.visitor import Shown, Visitor


def orders(table: MemoryTable, admin: Actor) -> list[Order]:
    """All orders as they stand, newest first."""
    found = OrderFinder(table).page(admin, OrderFilter(), limit=50, position=None).items
    return [OrderService(table).get(admin, one.id) for one in found]


def wanted(customer: Customer, quantity: object = 2, sku: str = "CHAIR", **fields: object) -> dict[str, object]:
    """What a person types into the form of a new order."""
    line = {"lines-0-sku": sku, "lines-0-quantity": quantity}
    return {"customer_id": customer.id, **line, "as": "order", **fields}


def act(visitor: Visitor, order: Order, action: str, **fields: object) -> Shown:
    """Press a button of an order's page."""
    visitor.get(f"/orders/{order.id}")
    return visitor.post(f"/orders/{order.id}/{action}", **fields)
