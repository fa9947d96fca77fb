"""Changing the lines of an order: first what the change would do, then the change."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import whole
from functions.console.pages.orders.desk import section, told
from functions.console.pages.orders.lines import Row, as_typed, later_of, now_of, rows_of
from functions.console.pages.orders.shortages import beside, filled, offers, pressed
from functions.console.pages.orders.writing import keep_rest
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.clock import system_clock
from shared.identity.permissions import Permission
from shared.orders.editing import Edited
from shared.orders.models import Order
from shared.orders.requests import EditOrder
from shared.storage.once import Replayed, nothing_to_remember


@section.page("/orders/{order_id}/edit", Permission.ORDERS_WRITE)
def show_edit(visit: Visit, order_id: str) -> Answer:
    """The order's lines, to be changed."""
    order = visit.services.orders.get(visit.actor, order_id)
    return _form(visit, order, rows_of(visit) if visit.is_form else as_typed(order))


@section.action("/orders/{order_id}/edit", Permission.ORDERS_WRITE, again=show_edit)
def edit(visit: Visit, order_id: str) -> Answer:
    """Fill the form with what was offered, compare, or save."""
    service = visit.services.edits
    if offer := pressed(visit):
        order = visit.services.orders.get(visit.actor, order_id)
        return _form(visit, order, filled(rows_of(visit), offer))
    request = parsed(EditOrder, {"lines": now_of(visit), "expected_version": whole(visit.typed("_version"))})
    if visit.typed("step") != "save":
        once = nothing_to_remember(system_clock)
        tried = service.edit(visit.actor, order_id, request, dry_run=True, expected_version=None, once=once)
        return _form(visit, tried.before, rows_of(visit), tried)
    try:
        once = visit.once(lambda changed: _outcome(visit, changed.order))
        done = service.edit(visit.actor, order_id, request, dry_run=False, expected_version=None, once=once)
    except Replayed:
        _rest(visit, visit.services.orders.get(visit.actor, order_id))
        raise
    return _outcome(visit, done.order, _rest(visit, done.order))


def _rest(visit: Visit, order: Order) -> Order | None:
    return keep_rest(visit, order.customer_id) if later_of(visit) else None


def _outcome(visit: Visit, order: Order, rest: Order | None = None) -> Redirect:
    if rest is None:
        return told(visit, "%(number)s is changed", order)
    return told(visit, "%(number)s is changed; the rest waits in the draft %(rest)s", order, rest=rest.number)


def _form(visit: Visit, order: Order, rows: list[Row], edited: Edited | None = None) -> Answer:
    ways = beside(rows, offers(visit, order))
    return visit.show("orders/edit.html", order=order, lines=rows, edited=edited, ways=ways)
