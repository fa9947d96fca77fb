"""Goods of orders: shipments and returns."""

from functions.orders.desk import MOVED, api, orders, shown, shown_goods
from functions.orders.views import MovedGoodsView, OrderView
from shared.identity.permissions import Permission
from shared.orders.errors import ExceedsAllocation, ExceedsShipped, OrderOnHold, PaymentRequired
from shared.orders.fulfilment import FulfilmentService
from shared.orders.requests import ReturnGoods, ShipOrder
from shared.storage import connection

fulfilment = FulfilmentService(connection.table())


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/shipments",
    status=201,
    permission=Permission.SHIPMENTS_WRITE,
    subject=orders.get,
    problems=(*MOVED, OrderOnHold, PaymentRequired, ExceedsAllocation),
)
def ship_order(order_id: str, request: ShipOrder) -> MovedGoodsView:
    """Ship goods that the order holds."""
    return shown_goods(fulfilment.ship(api.actor, order_id, request, **api.moving(shown_goods)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/shipments/{shipment_id}/deliver",
    permission=Permission.SHIPMENTS_WRITE,
    subject=orders.shipment,
    problems=MOVED,
)
def deliver_shipment(order_id: str, shipment_id: str) -> OrderView:
    """Say that a shipment has arrived; an order delivered and paid in full closes by itself."""
    return shown(fulfilment.deliver(api.actor, order_id, shipment_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/shipments/{shipment_id}/cancel",
    permission=Permission.SHIPMENTS_WRITE,
    subject=orders.shipment,
    problems=(*MOVED, ExceedsShipped),
)
def cancel_shipment(order_id: str, shipment_id: str) -> OrderView:
    """Take a shipment back: stock and allocation are where they were."""
    return shown(fulfilment.cancel_shipment(api.actor, order_id, shipment_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/returns",
    status=201,
    permission=Permission.SHIPMENTS_WRITE,
    subject=orders.get,
    problems=(*MOVED, ExceedsShipped),
)
def return_goods(order_id: str, request: ReturnGoods) -> MovedGoodsView:
    """Receive goods that a customer sends back."""
    return shown_goods(fulfilment.take_back(api.actor, order_id, request, **api.moving(shown_goods)))
