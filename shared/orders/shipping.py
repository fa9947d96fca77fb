"""The rules by which goods leave: pure, on the order's facts alone."""

from collections.abc import Sequence
from datetime import datetime

from shared.core.errors import IllegalState
from shared.orders.errors import ExceedsAllocation, OrderOnHold, PaymentRequired
from shared.orders.models import Allocation, Order, OrderLine, Shipment, ShipmentLine
from shared.orders.requests import ShipOrder, ShipOrderLine


def demand_shippable(order: Order) -> None:
    """Confirmed, not on hold, and paid in full unless on credit."""
    if order.status != "confirmed":
        raise IllegalState(order.status)
    if order.on_hold:
        raise OrderOnHold("Release the order before you ship it")
    if not order.on_credit and not order.paid_in_full:
        raise PaymentRequired(f"{order.money(order.balance).amount} {order.currency} is still to be paid")


def shipped(order: Order, request: ShipOrder, *, shipment_id: str, now: datetime) -> tuple[Order, Shipment]:
    """The order after these goods have left it, and their shipment; ExceedsAllocation if it does not hold them."""
    demand_shippable(order)
    lines, sent = list(order.lines), list[ShipmentLine]()
    for wanted in request.lines:
        sent += _taken(lines, wanted)
    shipment = Shipment(
        id=shipment_id,
        lines=_merged(sent),
        shipped_at=now,
        carrier=request.carrier,
        tracking_number=request.tracking_number,
    )
    after = order.but(lines=lines, shipments=[*order.shipments, shipment], version=order.version + 1)
    return after, shipment


def _taken(lines: list[OrderLine], wanted: ShipOrderLine) -> list[ShipmentLine]:
    """Takes what is wanted out of the lines, in their order and that of their allocations."""
    sent, missing = list[ShipmentLine](), wanted.quantity
    for index, line in enumerate(lines):
        if line.sku == wanted.sku and missing:
            lines[index], taken = _taken_from(line, wanted.warehouse_id, missing)
            sent += [ShipmentLine(sku=line.sku, quantity=a.quantity, warehouse_id=a.warehouse_id) for a in taken]
            missing -= sum(a.quantity for a in taken)
    if missing:
        raise ExceedsAllocation(f"{wanted.sku}: {wanted.quantity} to ship, {wanted.quantity - missing} allocated")
    return sent


def _taken_from(line: OrderLine, warehouse_id: str | None, missing: int) -> tuple[OrderLine, list[Allocation]]:
    kept, taken = [], []
    for allocation in line.allocations:
        fits = warehouse_id in (None, allocation.warehouse_id)
        quantity = min(missing, allocation.quantity) if fits else 0
        missing -= quantity
        if quantity:
            taken.append(allocation.but(quantity=quantity))
        if quantity < allocation.quantity:
            kept.append(allocation.but(quantity=allocation.quantity - quantity))
    return line.but(allocations=kept, sources=line.origin, shipped=line.shipped + sum(a.quantity for a in taken)), taken


def _merged(sent: Sequence[ShipmentLine]) -> list[ShipmentLine]:
    """One line a SKU and warehouse, so that each level is written once."""
    merged: dict[tuple[str, str], ShipmentLine] = {}
    for line in sent:
        place = (line.sku, line.warehouse_id)
        before = merged[place].quantity if place in merged else 0
        merged[place] = line.but(quantity=before + line.quantity)
    return list(merged.values())
