"""Deciding on an order: submit, approve, reject, hold, release, cancel, close, reopen."""

from collections.abc import Callable

from functions.console.answers import Answer, Redirect, Toast
from functions.console.pages.orders.board import column_of, moves_of
from functions.console.pages.orders.desk import customer_names, section, told
from functions.console.pages.orders.thing import show_order
from functions.console.pages.rows import row, wants_row
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.orders.models import Order
from shared.orders.requests import CancelOrder, RejectOrder


def show_again(visit: Visit, order_id: str) -> Answer:
    """The order, or its row, with why nothing was done."""
    if not wants_row(visit):
        return show_order(visit, order_id)
    return _row(visit, visit.services.orders.get(visit.actor, order_id), None)


def _answered(visit: Visit, order: Order, outcome: Callable[[Order], Redirect]) -> Answer:
    led = outcome(order)
    return _row(visit, order, led.toast) if wants_row(visit) else led


def _row(visit: Visit, order: Order, toast: Toast | None) -> Answer:
    template = "orders/_card_alone.html" if visit.typed("_row") == "card" else "orders/_row_alone.html"
    name = customer_names(visit, [order])[order.customer_id]
    return row(visit, template, toast, order=order, name=name, moves=moves_of(visit, order), at=column_of(order))


@section.action("/orders/{order_id}/submit", Permission.ORDERS_WRITE, again=show_again)
def submit(visit: Visit, order_id: str) -> Answer:
    """A draft becomes an order."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is placed", order)

    return _answered(visit, visit.services.orders.submit(visit.actor, order_id, **visit.moving(outcome)), outcome)


@section.action("/orders/{order_id}/approve", Permission.ORDERS_APPROVE, again=show_again)
def approve(visit: Visit, order_id: str) -> Answer:
    """It is a sale from now on."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is approved", order)

    return _answered(visit, visit.services.approvals.approve(visit.actor, order_id, **visit.moving(outcome)), outcome)


@section.action("/orders/{order_id}/reject", Permission.ORDERS_APPROVE, again=show_again)
def reject(visit: Visit, order_id: str) -> Answer:
    """It is cancelled, with the reason."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is rejected", order)

    request = parsed(RejectOrder, {"reason": visit.typed("reason")})
    return _answered(
        visit, visit.services.approvals.reject(visit.actor, order_id, request, **visit.moving(outcome)), outcome
    )


@section.action("/orders/{order_id}/hold", Permission.ORDERS_STEER, again=show_again)
def hold(visit: Visit, order_id: str) -> Answer:
    """Nothing ships until it is released; Undo releases it."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is on hold", order, undo="release")

    return _answered(visit, visit.services.approvals.hold(visit.actor, order_id, **visit.moving(outcome)), outcome)


@section.action("/orders/{order_id}/release", Permission.ORDERS_STEER, again=show_again)
def release(visit: Visit, order_id: str) -> Answer:
    """It goes on; Undo holds it again."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s goes on", order, undo="hold")

    return _answered(visit, visit.services.approvals.release(visit.actor, order_id, **visit.moving(outcome)), outcome)


@section.action("/orders/{order_id}/cancel", Permission.ORDERS_WRITE, again=show_again)
def cancel(visit: Visit, order_id: str) -> Answer:
    """Its goods are given back."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is cancelled", order)

    request = parsed(CancelOrder, {"reason": visit.typed("reason")})
    return _answered(
        visit, visit.services.endings.cancel(visit.actor, order_id, request, **visit.moving(outcome)), outcome
    )


@section.action("/orders/{order_id}/close", Permission.ORDERS_STEER, again=show_again)
def close(visit: Visit, order_id: str) -> Answer:
    """What is not shipped is given back and leaves the total."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is closed", order, undo="reopen")

    return _answered(visit, visit.services.endings.close(visit.actor, order_id, **visit.moving(outcome)), outcome)


@section.action("/orders/{order_id}/reopen", Permission.ORDERS_STEER, again=show_again)
def reopen(visit: Visit, order_id: str) -> Answer:
    """It is taken up again."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is taken up again", order)

    return _answered(visit, visit.services.endings.reopen(visit.actor, order_id, **visit.moving(outcome)), outcome)
