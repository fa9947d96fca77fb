"""Deciding on an order: submit, approve, reject, hold, release, cancel, close, reopen."""

from functions.console.answers import Answer, Redirect
from functions.console.pages.orders.desk import section, told
from functions.console.pages.orders.thing import show_order
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.orders.models import Order
from shared.orders.requests import CancelOrder, RejectOrder


@section.action("/orders/{order_id}/submit", Permission.ORDERS_WRITE, again=show_order)
def submit(visit: Visit, order_id: str) -> Answer:
    """A draft becomes an order."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is placed", order)

    return outcome(visit.services.orders.submit(visit.actor, order_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/approve", Permission.ORDERS_APPROVE, again=show_order)
def approve(visit: Visit, order_id: str) -> Answer:
    """It is a sale from now on."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is approved", order)

    return outcome(visit.services.approvals.approve(visit.actor, order_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/reject", Permission.ORDERS_APPROVE, again=show_order)
def reject(visit: Visit, order_id: str) -> Answer:
    """It is cancelled, with the reason."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is rejected", order)

    request = parsed(RejectOrder, {"reason": visit.typed("reason")})
    return outcome(visit.services.approvals.reject(visit.actor, order_id, request, **visit.moving(outcome)))


@section.action("/orders/{order_id}/hold", Permission.ORDERS_STEER, again=show_order)
def hold(visit: Visit, order_id: str) -> Answer:
    """Nothing ships until it is released; Undo releases it."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is on hold", order, undo="release")

    return outcome(visit.services.approvals.hold(visit.actor, order_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/release", Permission.ORDERS_STEER, again=show_order)
def release(visit: Visit, order_id: str) -> Answer:
    """It goes on; Undo holds it again."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s goes on", order, undo="hold")

    return outcome(visit.services.approvals.release(visit.actor, order_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/cancel", Permission.ORDERS_WRITE, again=show_order)
def cancel(visit: Visit, order_id: str) -> Answer:
    """Its goods are given back."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is cancelled", order)

    request = parsed(CancelOrder, {"reason": visit.typed("reason")})
    return outcome(visit.services.endings.cancel(visit.actor, order_id, request, **visit.moving(outcome)))


@section.action("/orders/{order_id}/close", Permission.ORDERS_STEER, again=show_order)
def close(visit: Visit, order_id: str) -> Answer:
    """What is not shipped is given back and leaves the total."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is closed", order, undo="reopen")

    return outcome(visit.services.endings.close(visit.actor, order_id, **visit.moving(outcome)))


@section.action("/orders/{order_id}/reopen", Permission.ORDERS_STEER, again=show_order)
def reopen(visit: Visit, order_id: str) -> Answer:
    """It is taken up again."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is taken up again", order)

    return outcome(visit.services.endings.reopen(visit.actor, order_id, **visit.moving(outcome)))
