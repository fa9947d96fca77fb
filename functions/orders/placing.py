"""Placing and reading orders."""

from functions.orders.desk import MOVED, api, orders, shown
from functions.orders.views import OrderQuery, OrderSummaryView, OrderView, TimelineEntryView
from shared.core.errors import NotFound, RequestInProgress
from shared.customers.errors import CreditExceeded
from shared.identity.permissions import Permission
from shared.orders.errors import ProductArchived, TotalChanged
from shared.orders.finding import OrderFinder
from shared.orders.history import History
from shared.orders.requests import PlaceOrder
from shared.stock.errors import OutOfStock
from shared.storage import connection
from shared.web.pagination import ListQuery, Page

finder = OrderFinder(connection.table())
history = History(connection.table())


@api.endpoint(
    "POST",
    "/v1/orders",
    status=201,
    permission=Permission.ORDERS_WRITE,
    problems=(OutOfStock, CreditExceeded, TotalChanged, ProductArchived, RequestInProgress),
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
    return api.page(
        query,
        lambda limit, position: finder.of_customer(api.actor, customer_id, limit=limit, position=position),
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
    problems=(*MOVED, OutOfStock, CreditExceeded, ProductArchived),
)
def submit_order(order_id: str) -> OrderView:
    """Make a draft an order and reserve its stock."""
    return shown(orders.submit(api.actor, order_id, **api.moving(shown)))
