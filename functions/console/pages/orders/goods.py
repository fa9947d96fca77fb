"""Goods of an order: shipping, arrival, taking a shipment back, returns."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import given, lines_of, whole
from functions.console.pages.orders.desk import section, told
from functions.console.pages.orders.thing import show_order
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.orders.fulfilment import Returned, Shipped
from shared.orders.models import Order
from shared.orders.requests import ReturnGoods, ShipOrder


@section.page("/orders/{order_id}/ship", Permission.SHIPMENTS_WRITE)
def show_shipping(visit: Visit, order_id: str) -> Answer:
    """What the order holds, ready to leave."""
    order = visit.services.orders.get(visit.actor, order_id)
    held = [(line.sku, line.name, part) for line in order.lines for part in line.allocations]
    return visit.show("orders/ship.html", order=order, held=held)


@section.action("/orders/{order_id}/ship", Permission.SHIPMENTS_WRITE, again=show_shipping)
def ship(visit: Visit, order_id: str) -> Answer:
    """Goods leave."""

    def outcome(shipped: Shipped) -> Redirect:
        return told(visit, "Goods of %(number)s are shipped", shipped.order)

    lines = [_line(row) for row in lines_of(visit) if row.get("quantity", "0").strip("0")]
    rest = given(carrier=visit.typed("carrier"), tracking_number=visit.typed("tracking_number"))
    request = parsed(ShipOrder, {"lines": lines, **rest})
    return outcome(visit.services.fulfilment.ship(visit.actor, order_id, request, **visit.moving(outcome)))


@section.action("/orders/{order_id}/shipments/{shipment_id}/deliver", Permission.SHIPMENTS_WRITE, again=show_order)
def deliver(visit: Visit, order_id: str, shipment_id: str) -> Answer:
    """The shipment has arrived."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "A shipment of %(number)s has arrived", order)

    return outcome(visit.services.fulfilment.deliver(visit.actor, order_id, shipment_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/shipments/{shipment_id}/cancel", Permission.SHIPMENTS_WRITE, again=show_order)
def cancel_shipment(visit: Visit, order_id: str, shipment_id: str) -> Answer:
    """The goods are back where they were."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "A shipment of %(number)s is taken back", order)

    move = visit.services.fulfilment.cancel_shipment
    return outcome(move(visit.actor, order_id, shipment_id, **visit.moving(outcome)))


@section.page("/orders/{order_id}/return", Permission.SHIPMENTS_WRITE)
def show_return(visit: Visit, order_id: str) -> Answer:
    """What is out and may come back."""
    order = visit.services.orders.get(visit.actor, order_id)
    return visit.show(
        "orders/return.html", order=order, out=[line for line in order.lines if line.shipped > line.returned]
    )


@section.action("/orders/{order_id}/return", Permission.SHIPMENTS_WRITE, again=show_return)
def take_back(visit: Visit, order_id: str) -> Answer:
    """Goods come back, fit for sale or damaged."""

    def outcome(returned: Returned) -> Redirect:
        return told(visit, "Goods of %(number)s came back", returned.order)

    rows = [row for row in lines_of(visit) if row.get("quantity", "0").strip("0")]
    lines = [_line(row) | {"condition": row.get("condition", "sellable")} for row in rows]
    request = parsed(ReturnGoods, {"lines": lines})
    return outcome(visit.services.fulfilment.take_back(visit.actor, order_id, request, **visit.moving(outcome)))


def _line(row: dict[str, str]) -> dict[str, object]:
    return {"sku": row["sku"], "quantity": whole(row.get("quantity", ""))} | given(
        warehouse_id=row.get("warehouse_id", "")
    )
