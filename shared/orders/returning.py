"""The rules by which goods come back: pure, on the order's facts alone."""

from collections.abc import Sequence
from datetime import datetime

from shared.core.place import Place
from shared.orders.errors import ExceedsShipped
from shared.orders.guards import demand_status
from shared.orders.lines import OrderLine
from shared.orders.models import Order, Reversal
from shared.orders.parcels import Return, ReturnLine
from shared.orders.requests import ReturnGoods, ReturnGoodsLine
from shared.stock.moves import Move


def returned(order: Order, request: ReturnGoods, *, return_id: str, now: datetime) -> tuple[Order, Return]:
    """The order after these goods came back, and their record; ExceedsShipped beyond what left and is not back."""
    demand_status(order, "confirmed", "closed")
    lines, units, back = list(order.lines), list[tuple[int, int]](), list[ReturnLine]()
    for wanted in request.lines:
        units += _counted(lines, wanted)
        back += _homes(order, back, wanted)
    record = Return(id=return_id, lines=back, returned_at=now)
    after = order.but(
        lines=lines,
        returns=[*order.returns, record],
        reversals=[*order.reversals, Reversal(at=now, kind="returned", units=units)],
        version=order.version + 1,
    )
    return after, record


def moves_of(record: Return) -> list[Move]:
    """One a SKU and warehouse: sellable goods become available, damaged ones stand apart."""
    sums: dict[Place, dict[str, int]] = {}
    for line in record.lines:
        at = sums.setdefault((line.sku, line.warehouse_id), {"sellable": 0, "damaged": 0})
        at[line.condition] += line.quantity
    return [Move.returned(place, sellable=at["sellable"], damaged=at["damaged"]) for place, at in sums.items()]


def _counted(lines: list[OrderLine], wanted: ReturnGoodsLine) -> list[tuple[int, int]]:
    """Counts what comes back on the lines, in their order; the units of each by its id."""
    units, missing = list[tuple[int, int]](), wanted.quantity
    for index, line in enumerate(lines):
        quantity = min(missing, line.shipped - line.returned) if line.sku == wanted.sku else 0
        if quantity:
            lines[index] = line.but(returned=line.returned + quantity)
            units.append((line.id, quantity))
            missing -= quantity
    if missing:
        raise ExceedsShipped(f"{wanted.sku}: {wanted.quantity} to return, {wanted.quantity - missing} are out")
    return units


def _homes(order: Order, before: Sequence[ReturnLine], wanted: ReturnGoodsLine) -> list[ReturnLine]:
    """To the warehouse that is named; else to those from which the goods left, as far as none came back there."""
    if wanted.warehouse_id is not None:
        return [_line(wanted, wanted.warehouse_id, wanted.quantity)]
    out = _out(order, before, wanted.sku)
    back, missing = list[ReturnLine](), wanted.quantity
    for place, quantity in out.items():
        part = min(missing, quantity)
        if part > 0:
            back.append(_line(wanted, place, part))
            missing -= part
    return [*back, _line(wanted, next(reversed(out)), missing)] if missing else back


def _out(order: Order, before: Sequence[ReturnLine], sku: str) -> dict[str, int]:
    """What left of a SKU and is not back, by the warehouse that it left."""
    out: dict[str, int] = {}
    for shipment in order.shipments:
        if shipment.status != "cancelled":
            for sent in shipment.lines:
                if sent.sku == sku:
                    out[sent.warehouse_id] = out.get(sent.warehouse_id, 0) + sent.quantity
    for back in [*(line for record in order.returns for line in record.lines), *before]:
        if back.sku == sku and back.warehouse_id in out:
            out[back.warehouse_id] -= back.quantity
    return out


def _line(wanted: ReturnGoodsLine, warehouse_id: str, quantity: int) -> ReturnLine:
    return ReturnLine(sku=wanted.sku, quantity=quantity, warehouse_id=warehouse_id, condition=wanted.condition)
