"""Deciding on orders: edits, approval, hold, cancelling, closing."""

from functions.orders.desk import MOVED, api, orders, shown, shown_edit
from functions.orders.views import EditedView, EditQuery, OrderView
from shared.customers.errors import CreditExceeded
from shared.identity.permissions import Permission
from shared.orders.approvals import ApprovalService
from shared.orders.edits import EditService
from shared.orders.endings import EndingService
from shared.orders.errors import AlreadyShipped, ApprovalLimit, OrderOnHold, ProductArchived
from shared.orders.requests import CancelOrder, EditOrder, RejectOrder
from shared.stock.errors import OutOfStock
from shared.storage import connection

edits = EditService(connection.table())
approvals = ApprovalService(connection.table())
endings = EndingService(connection.table())


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/edits",
    permission=Permission.ORDERS_WRITE,
    subject=orders.get,
    problems=(*MOVED, ApprovalLimit, AlreadyShipped, OutOfStock, CreditExceeded, ProductArchived),
)
def edit_order(order_id: str, request: EditOrder, query: EditQuery) -> EditedView:
    """Replace an order's lines, or with `dry_run` see what that would change."""
    return shown_edit(edits.edit(api.actor, order_id, request, dry_run=query.dry_run, **api.moving(shown_edit)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/approve",
    permission=Permission.ORDERS_APPROVE,
    subject=orders.get,
    problems=(*MOVED, ApprovalLimit),
)
def approve_order(order_id: str) -> OrderView:
    """Approve a submitted order: it is a sale from now on."""
    return shown(approvals.approve(api.actor, order_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/reject",
    permission=Permission.ORDERS_APPROVE,
    subject=orders.get,
    problems=(*MOVED, ApprovalLimit),
)
def reject_order(order_id: str, request: RejectOrder) -> OrderView:
    """Reject a submitted order: it is cancelled, its stock and credit are given back."""
    return shown(approvals.reject(api.actor, order_id, request, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/hold",
    permission=Permission.ORDERS_STEER,
    subject=orders.get,
    problems=(*MOVED, OrderOnHold),
)
def hold_order(order_id: str) -> OrderView:
    """Put an order on hold: nothing ships and no document is made."""
    return shown(approvals.hold(api.actor, order_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/release",
    permission=Permission.ORDERS_STEER,
    subject=orders.get,
    problems=MOVED,
)
def release_order(order_id: str) -> OrderView:
    """Let an order on hold go on."""
    return shown(approvals.release(api.actor, order_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/cancel",
    permission=Permission.ORDERS_WRITE,
    subject=orders.get,
    problems=(*MOVED, AlreadyShipped),
)
def cancel_order(order_id: str, request: CancelOrder) -> OrderView:
    """Cancel an order and give its stock back."""
    return shown(endings.cancel(api.actor, order_id, request, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/close",
    permission=Permission.ORDERS_STEER,
    subject=orders.get,
    problems=MOVED,
)
def close_order(order_id: str) -> OrderView:
    """Close an order: what is not shipped is cancelled and leaves its total."""
    return shown(endings.close(api.actor, order_id, **api.moving(shown)))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/reopen",
    permission=Permission.ORDERS_STEER,
    subject=orders.get,
    problems=(*MOVED, OutOfStock, CreditExceeded),
)
def reopen_order(order_id: str) -> OrderView:
    """Take a closed order up again, reserving its rest anew."""
    return shown(endings.reopen(api.actor, order_id, **api.moving(shown)))
