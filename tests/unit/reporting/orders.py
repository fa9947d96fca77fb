"""Orders for the figures' tests, in CNY and Shanghai's time unless said otherwise."""

from datetime import UTC, datetime
from typing import Any

from shared.orders.lines import Allocation, OrderLine
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.storage.change import Change
from tests.builders import TENANT, an_actor

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_line(sku: str = "CHAIR", quantity: int = 1, unit_price: int = 10_000, **fields: Any) -> OrderLine:
    """A line at 100.00, all of it from MAIN."""
    sources = fields.pop("sources", {"MAIN": quantity})
    allocations = [Allocation(warehouse_id=name, quantity=units) for name, units in sources.items()]
    given = {"name": sku.title(), "allocations": allocations, "sources": allocations} | fields
    return OrderLine(sku=sku, quantity=quantity, unit_price=unit_price, **given)


def an_order(*lines: OrderLine, **fields: Any) -> Order:
    """A confirmed order of Ann's for the customer C1, placed at noon of 22 November."""
    given = {
        "id": "0123456789ABCDEF",
        "number": f"20261122-{fields.get('id', 'A')}",
        "status": "confirmed",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
        "customer_id": "C1",
        "salesperson_id": "ANN",
        "region": "East",
        "placed_at": NOON,
        "confirmed_at": NOON,
    }
    numbered = [line.but(id=number) for number, line in enumerate(lines or [a_line()])]
    return Order(lines=numbered, **given | fields)


def a_draft(*lines: OrderLine, **fields: Any) -> Order:
    """An order that nobody has placed yet."""
    return an_order(*lines, **{"status": "draft", "confirmed_at": None} | fields)


def ended(order: Order, at: datetime, status: str = "cancelled") -> Order:
    """The order's next version, dead."""
    lines = [line.but(allocations=[], cancelled=line.quantity) for line in order.lines]
    return order.but(status=status, ended_at=at, lines=lines, version=order.version + 1)


def stored(table: Any, order: Order, *, kind: str = "placed", tenant_id: str = TENANT) -> Order:
    """The order in the table, as its own change."""
    repository, change = OrderRepository(table), Change.by(an_actor(), kind, NOON)
    with table.transaction() as tx:
        write = repository.add if order.version == 1 else repository.save
        write(tx, tenant_id, order, change)
    return order
