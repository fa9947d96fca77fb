"""What forbids an action on an order: each guard is one rule, on the order's facts alone."""

from collections.abc import Mapping

from shared.core.actor import Role
from shared.core.errors import IllegalState, StaleVersion
from shared.core.money import Money
from shared.orders.errors import AlreadyShipped, ApprovalLimit, OrderOnHold, PaymentRequired
from shared.orders.models import LIVE, Order, OrderStatus


def demand_status(order: Order, *allowed: OrderStatus) -> None:
    """The order's status is one of these."""
    if order.status not in allowed:
        raise IllegalState(order.status)


def demand_version(order: Order, expected: int | None) -> None:
    """The order is as the caller saw it; None where he does not say."""
    if expected not in (None, order.version):
        raise StaleVersion(f"The order is at version {order.version}")


def demand_within_limit(order: Order, role: Role, limits: Mapping[Role, Money]) -> None:
    """The order's total is not above the entry of the role; without an entry there is no limit."""
    limit = limits.get(role)
    if limit is not None and order.total > limit.minor:
        raise ApprovalLimit(f"{order.money(order.total).amount} is above your limit of {limit.amount} {limit.currency}")


def demand_shippable(order: Order) -> None:
    """Confirmed, not on hold, and paid in full unless on credit."""
    demand_status(order, "confirmed")
    if order.on_hold:
        raise OrderOnHold("Release the order before you ship it")
    if not order.on_credit and not order.paid_in_full:
        raise PaymentRequired(f"{order.money(order.balance).amount} {order.currency} is still to be paid")


def demand_printable(order: Order) -> None:
    """Not on hold: no document is made of it meanwhile."""
    if order.on_hold:
        raise OrderOnHold("Release the order before you print documents of it")


def demand_cancellable(order: Order) -> None:
    """Nothing of it has left the house: what was shipped is closed, not cancelled."""
    if any(line.shipped for line in order.lines):
        raise AlreadyShipped("Close the order instead: it gives back what was not shipped")
    demand_status(order, "draft", *LIVE)


def demand_holdable(order: Order) -> None:
    """Live, and not on hold already."""
    demand_status(order, *LIVE)
    if order.on_hold:
        raise OrderOnHold("The order is on hold already")


def demand_releasable(order: Order) -> None:
    """On hold."""
    if not order.on_hold:
        raise IllegalState(order.status)


def demand_reopenable(order: Order) -> None:
    """Closed by somebody: what closed by itself is done."""
    demand_status(order, "closed")
    if order.closed_by_itself:
        raise IllegalState(order.status)
