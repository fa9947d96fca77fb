"""Orders."""

from functions.orders.views import OrderQuery, OrderSummaryView, OrderView, ShippedView, TimelineEntryView
from shared.core.errors import IllegalState, NotFound, StaleVersion
from shared.customers.errors import CreditExceeded
from shared.customers.service import CustomerService
from shared.identity.permissions import Permission
from shared.identity.service import IdentityService
from shared.orders.errors import (
    AlreadyShipped,
    ExceedsAllocation,
    OrderOnHold,
    PaymentRequired,
    ProductArchived,
    TotalChanged,
)
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.history import History
from shared.orders.models import Order
from shared.orders.requests import CancelOrder, PlaceOrder, ShipOrder
from shared.orders.service import OrderService, Shipped
from shared.payments.service import PaymentService
from shared.stock.errors import OutOfStock
from shared.storage import connection
from shared.web.api import Api
from shared.web.pagination import ListQuery, Page

api = Api("orders")
handler = api.handler
orders = OrderService(connection.table())
finder = OrderFinder(connection.table())
payments = PaymentService(connection.table())
history = History(connection.table())
customers = CustomerService(connection.table(), IdentityService(connection.table()).knows)


def shown(order: Order) -> OrderView:
    """The order with its payments, which are read only where there are some."""
    return OrderView.of(order, payments.of(api.actor.tenant_id, order))


def shown_shipment(shipped: Shipped) -> ShippedView:
    """The shipment with the order after it."""
    return ShippedView.of(shipped, payments.of(api.actor.tenant_id, shipped.order))


@api.endpoint(
    "POST",
    "/v1/orders",
    status=201,
    permission=Permission.ORDERS_WRITE,
    problems=(OutOfStock, CreditExceeded, TotalChanged, ProductArchived),
)
def place_order(request: PlaceOrder) -> OrderView:
    """Place an order and reserve its stock, or keep it as a draft."""
    asked = api.request
    placed = orders.place(api.actor, request, key=asked.idempotency_key, fingerprint=asked.fingerprint)
    if placed.replayed:
        api.mark_replayed()
    return shown(placed.order)


@api.endpoint("GET", "/v1/orders", permission=Permission.ORDERS_READ)
def list_orders(query: OrderQuery) -> Page[OrderSummaryView]:
    """List orders, newest placed first."""
    return api.page(
        query,
        lambda limit, position: finder.page(api.actor, query.narrowed(), limit=limit, position=position),
        OrderSummaryView.of,
    )


@api.endpoint("GET", "/v1/customers/{customer_id}/orders", permission=Permission.ORDERS_READ, problems=(NotFound,))
def list_customer_orders(customer_id: str, query: ListQuery) -> Page[OrderSummaryView]:
    """List a customer's orders, newest placed first."""
    customers.get(api.actor, customer_id)
    narrowed = OrderFilter(customer_id=customer_id)
    return api.page(
        query,
        lambda limit, position: finder.page(api.actor, narrowed, limit=limit, position=position),
        OrderSummaryView.of,
    )


@api.endpoint("GET", "/v1/orders/{order_id}", permission=Permission.ORDERS_READ, problems=(NotFound,))
def get_order(order_id: str) -> OrderView:
    """Read an order."""
    return shown(orders.get(api.actor, order_id))


@api.endpoint("GET", "/v1/orders/{order_id}/timeline", permission=Permission.ORDERS_READ, problems=(NotFound,))
def read_timeline(order_id: str, query: ListQuery) -> Page[TimelineEntryView]:
    """Read what happened to an order, oldest first."""
    tenant_id, order = api.actor.tenant_id, orders.get(api.actor, order_id)
    return api.page(
        query,
        lambda limit, position: history.page(tenant_id, order, limit=limit, position=position),
        TimelineEntryView.of,
    )


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/submit",
    permission=Permission.ORDERS_WRITE,
    subject=orders.get,
    problems=(NotFound, StaleVersion, IllegalState, OutOfStock, CreditExceeded, ProductArchived),
)
def submit_order(order_id: str) -> OrderView:
    """Make a draft an order and reserve its stock."""
    expected, once = api.request.if_match, api.once(shown)
    return shown(orders.submit(api.actor, order_id, expected_version=expected, once=once))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/cancel",
    permission=Permission.ORDERS_WRITE,
    subject=orders.get,
    problems=(NotFound, StaleVersion, IllegalState, AlreadyShipped),
)
def cancel_order(order_id: str, request: CancelOrder) -> OrderView:
    """Cancel an order and give its stock back."""
    expected, once = api.request.if_match, api.once(shown)
    return shown(orders.cancel(api.actor, order_id, request, expected_version=expected, once=once))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/shipments",
    status=201,
    permission=Permission.SHIPMENTS_WRITE,
    subject=orders.get,
    problems=(NotFound, StaleVersion, IllegalState, OrderOnHold, PaymentRequired, ExceedsAllocation),
)
def ship_order(order_id: str, request: ShipOrder) -> ShippedView:
    """Ship goods that the order holds."""
    expected, once = api.request.if_match, api.once(shown_shipment)
    return shown_shipment(orders.ship(api.actor, order_id, request, expected_version=expected, once=once))
