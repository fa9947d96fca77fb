"""Which orders wait for what: rules of one order's summary, for lists that no index narrows."""

from collections.abc import Callable, Mapping
from typing import Literal

from shared.orders.models import OrderSummary

Waiting = Literal["to_ship", "unpaid", "hold"]
_NOT_PAID = ("unpaid", "authorised", "partially_paid")


def is_shippable(order: OrderSummary) -> bool:
    """Paid, or on credit: an order on credit does not expire."""
    is_due = order.payment_status not in _NOT_PAID or (order.expires_at is None and order.payment_status == "unpaid")
    return not order.on_hold and order.fulfilment_status in ("unfulfilled", "partially_shipped") and is_due


def is_unpaid(order: OrderSummary) -> bool:
    """Something is left to be paid."""
    return order.status in ("submitted", "confirmed", "closed") and order.balance > 0


RULES: Mapping[Waiting, Callable[[OrderSummary], bool]] = {
    "to_ship": is_shippable,
    "unpaid": is_unpaid,
    "hold": lambda order: order.on_hold,
}
