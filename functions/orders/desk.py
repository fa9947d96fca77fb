"""What the endpoints of orders share: the services, and how their results are shown."""

from functions.orders.views import EditedView, MovedGoodsView, OrderView
from shared.core.errors import IllegalState, NotFound, StaleVersion
from shared.orders.editing import Edited
from shared.orders.fulfilment import Returned, Shipped
from shared.orders.models import Order
from shared.orders.service import OrderService
from shared.payments.of_orders import OrderPayments
from shared.storage import connection
from shared.web.api import Api

api = Api("orders")
orders = OrderService(connection.table())
payments = OrderPayments(connection.table())

MOVED = (NotFound, StaleVersion, IllegalState)
"""What every action on an order may be refused with."""


def shown(order: Order) -> OrderView:
    """The order with its payments, which are read only where there are some."""
    return OrderView.of(order, payments.of(api.actor.tenant_id, order))


def shown_goods(moved: Shipped | Returned) -> MovedGoodsView:
    """What moved with the order after it."""
    return MovedGoodsView.of(moved, payments.of(api.actor.tenant_id, moved.order))


def shown_edit(edited: Edited) -> EditedView:
    """The edited order with what changed."""
    return EditedView.of(edited, payments.of(api.actor.tenant_id, edited.order))
