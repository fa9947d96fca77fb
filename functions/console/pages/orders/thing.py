"""One order: what it is, what comes next, its goods, its money, what happened."""

from functions.console.answers import Answer
from functions.console.pages.orders.desk import customer_names, person_names, section
from functions.console.pages.orders.lines import as_typed
from functions.console.pages.orders.shortages import offers as ways
from functions.console.pages.orders.stories import told
from functions.console.pages.payments.desk import provider_names
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.orders.documents.delivery_note import DeliveryNote
from shared.orders.documents.invoice import Invoice
from shared.orders.models import LIVE, Order
from shared.web.files import PdfFile

_ENTRIES = 100


@section.page("/orders/{order_id}", Permission.ORDERS_READ)
def show_order(visit: Visit, order_id: str, **_rest: str) -> Answer:
    """The order as it stands."""
    order = visit.services.orders.get(visit.actor, order_id)
    entries = visit.services.histories.page(visit.actor.tenant_id, order, limit=_ENTRIES, position=None).items
    names = person_names(visit, [order.salesperson_id, *(entry.actor for entry in entries)])
    payments = visit.services.payments_of_orders.of(visit.actor.tenant_id, order)
    return visit.show(
        "orders/order.html",
        order=order,
        lines=list(zip(order.lines, order.priced, strict=True)),
        customer=customer_names(visit, [order])[order.customer_id],
        salesperson=names.get(order.salesperson_id or ""),
        providers=provider_names(visit),
        payments=payments if visit.may(Permission.PAYMENTS_READ) else [],
        entries=told(visit, entries, names),
        offers=offers(visit, order),
        next=next_of(visit, order),
        ways=ways(visit, order),
        typed_lines=as_typed(order),
    )


def offers(visit: Visit, order: Order) -> set[str]:
    """The names of all actions that the order's state and the person's role allow."""
    may, live = visit.may, order.status in LIVE
    shipped = any(line.shipped for line in order.lines)
    allocated = any(line.allocated for line in order.lines)
    on_credit_or_paid = order.on_credit or order.paid_in_full
    possible = {
        "submit": may(Permission.ORDERS_WRITE) and order.status == "draft",
        "edit": may(Permission.ORDERS_WRITE) and (live or order.status == "draft"),
        "approve": may(Permission.ORDERS_APPROVE) and order.status == "submitted",
        "reject": may(Permission.ORDERS_APPROVE) and order.status == "submitted",
        "hold": may(Permission.ORDERS_STEER) and live and not order.on_hold,
        "release": may(Permission.ORDERS_STEER) and order.on_hold,
        "cancel": may(Permission.ORDERS_WRITE) and (live or order.status == "draft") and not shipped,
        "close": may(Permission.ORDERS_STEER) and order.status == "confirmed" and shipped,
        "reopen": may(Permission.ORDERS_STEER) and order.status == "closed" and not order.closed_by_itself,
        "ship": may(Permission.SHIPMENTS_WRITE)
        and order.status == "confirmed"
        and not order.on_hold
        and allocated
        and on_credit_or_paid,
        "deliver": may(Permission.SHIPMENTS_WRITE),
        "return": may(Permission.SHIPMENTS_WRITE) and any(line.shipped > line.returned for line in order.lines),
        "payment": may(Permission.PAYMENTS_START) and order.status in (*LIVE, "closed") and order.balance > 0,
        "refund": may(Permission.REFUNDS_WRITE),
        "invoice": order.status != "draft" and not order.on_hold,
        "delivery-note": shipped and not order.on_hold,
    }
    return {name for name, allowed in possible.items() if allowed}


def next_of(visit: Visit, order: Order) -> str | None:
    """The one next step, which the page offers first."""
    allowed = offers(visit, order)
    return next((n for n in ("submit", "approve", "release", "ship", "payment") if n in allowed), None)


@section.page("/orders/{order_id}/invoice.pdf", Permission.ORDERS_READ)
def print_invoice(visit: Visit, order_id: str) -> Answer:
    """The invoice, in the tenant's language."""
    return _paper(visit, "invoice", order_id, visit.services.documents.invoice(visit.actor, order_id))


@section.page("/orders/{order_id}/delivery-note.pdf", Permission.ORDERS_READ)
def print_delivery_note(visit: Visit, order_id: str) -> Answer:
    """The delivery note, a sheet for each shipment."""
    return _paper(visit, "delivery-note", order_id, visit.services.documents.delivery_note(visit.actor, order_id))


def _paper(visit: Visit, kind: str, order_id: str, document: Invoice | DeliveryNote) -> PdfFile:
    content = visit.services.documents.printed(document)
    return PdfFile(content, name=f"{kind}-{document.number}.pdf", about=f"{kind}-{order_id}", rows=1)
