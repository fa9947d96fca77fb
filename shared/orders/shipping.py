"""The rules by which goods leave, arrive or are taken back before they left: pure, on the order's facts alone."""

from datetime import datetime

from shared.core.errors import IllegalState, NotFound
from shared.orders.closing import closed_when_done
from shared.orders.errors import ExceedsAllocation, ExceedsShipped
from shared.orders.guards import demand_shippable, demand_status
from shared.orders.lines import Allocation, OrderLine, merged
from shared.orders.models import Order
from shared.orders.parcels import Shipment, ShipmentLine, ShipmentStatus, merged_lines
from shared.orders.requests import ShipOrder, ShipOrderLine


def shipped(order: Order, request: ShipOrder, *, shipment_id: str, now: datetime) -> tuple[Order, Shipment]:
    """The order after these goods have left it, and their shipment; ExceedsAllocation if it does not hold them."""
    demand_shippable(order)
    lines, sent = list(order.lines), list[ShipmentLine]()
    for wanted in request.lines:
        sent += _taken(lines, wanted)
    shipment = Shipment(
        id=shipment_id,
        lines=merged_lines(sent),
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


def delivered(order: Order, shipment_id: str, now: datetime) -> Order:
    """The order after this shipment has arrived; with the last one it may close by itself."""
    shipment = _on_the_way(order, shipment_id)
    after = _with(order, shipment.but(status="delivered", delivered_at=now))
    return closed_when_done(after)


def shipment_cancelled(order: Order, shipment_id: str) -> tuple[Order, Shipment]:
    """The order with the goods of this shipment back where they were, and the shipment; a closed one stands again."""
    shipment = _on_the_way(order, shipment_id)
    lines = list(order.lines)
    for sent in shipment.lines:
        _put_back(lines, sent)
    cancelled: ShipmentStatus = "cancelled"
    after = _with(order, shipment.but(status=cancelled))
    return after.but(lines=lines, status="confirmed", closed_by_itself=False), shipment


def _on_the_way(order: Order, shipment_id: str) -> Shipment:
    shipment = next((one for one in order.shipments if one.id == shipment_id), None)
    if shipment is None:
        raise NotFound("No such shipment of this order")
    demand_status(order, "confirmed", "closed")
    if shipment.status != "shipped":
        raise IllegalState(order.status)
    return shipment


def _with(order: Order, shipment: Shipment) -> Order:
    shipments = [shipment if one.id == shipment.id else one for one in order.shipments]
    return order.but(shipments=shipments, version=order.version + 1)


def _put_back(lines: list[OrderLine], sent: ShipmentLine) -> None:
    """Into the lines that sent them, from the last on, as far as they did not come back from the customer already."""
    missing = sent.quantity
    for own in (True, False):
        for index in reversed(range(len(lines))):
            line = lines[index]
            if line.sku == sent.sku:
                out = min(missing, line.shipped - line.returned)
                quantity = min(out, _sent_from(line, sent.warehouse_id)) if own else out
                lines[index] = _given_back(line, sent.warehouse_id, quantity) if quantity else line
                missing -= quantity
    if missing:
        raise ExceedsShipped(f"{sent.sku}: {missing} of this shipment came back already")


def _sent_from(line: OrderLine, warehouse_id: str) -> int:
    """What the line was sold from there and does not hold there any more."""
    sold, held = (
        sum(part.quantity for part in parts if part.warehouse_id == warehouse_id)
        for parts in (line.origin, line.allocations)
    )
    return max(0, sold - held)


def _given_back(line: OrderLine, warehouse_id: str, quantity: int) -> OrderLine:
    back = Allocation(warehouse_id=warehouse_id, quantity=quantity)
    return line.but(shipped=line.shipped - quantity, allocations=merged([*line.allocations, back]))
