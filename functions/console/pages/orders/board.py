"""The board: orders under way by what they wait for; a card moves where the move is an action."""

from functions.console.answers import Answer
from functions.console.pages.orders.desk import customer_names, section
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter
from shared.orders.models import Order, OrderStatus, OrderSummary

_EACH = 30
COLUMNS = ("draft", "submitted", "confirmed", "on_hold", "shipped", "closed")
_READ: tuple[OrderStatus, ...] = ("draft", "submitted", "confirmed", "closed")


@section.page("/orders/board", Permission.ORDERS_READ)
def show_board(visit: Visit) -> Answer:
    """The newest orders of each column, and where each of them may go."""
    orders = [order for status in _READ for order in _newest(visit, status)]
    columns = {name: [order for order in orders if column_of(order) == name] for name in COLUMNS}
    moves = {order.id: moves_of(visit, order) for order in orders}
    return visit.show("orders/board.html", columns=columns, moves=moves, names=customer_names(visit, orders))


def _newest(visit: Visit, status: OrderStatus) -> list[OrderSummary]:
    limit = _EACH if status != "closed" else _EACH // 3
    narrowed = OrderFilter(status=status)
    return visit.services.order_finder.page(visit.actor, narrowed, limit=limit, position=None).items


def column_of(order: Order | OrderSummary) -> str:
    """Where a card hangs."""
    if order.on_hold:
        return "on_hold"
    under_way = order.fulfilment_status in ("shipped", "delivered", "partially_shipped")
    return "shipped" if order.status == "confirmed" and under_way else order.status


def moves_of(visit: Visit, order: Order | OrderSummary) -> dict[str, str]:
    """By column, the action that brings the card there."""
    moves: dict[str, str] = {}
    if order.status == "draft" and visit.may(Permission.ORDERS_WRITE):
        moves["confirmed"] = "submit"
    if order.status == "submitted" and not order.on_hold and visit.may(Permission.ORDERS_APPROVE):
        moves["confirmed"] = "approve"
    if order.on_hold and visit.may(Permission.ORDERS_STEER):
        moves["confirmed" if order.status == "confirmed" else "submitted"] = "release"
    elif order.status in ("submitted", "confirmed") and visit.may(Permission.ORDERS_STEER):
        moves["on_hold"] = "hold"
        if order.status == "confirmed" and order.fulfilment_status != "unfulfilled":
            moves["closed"] = "close"
    return moves
