"""Invoices and delivery notes."""

from shared.core.errors import IllegalState, NotFound
from shared.identity.permissions import Permission
from shared.orders.documents.service import DocumentService
from shared.orders.errors import OrderOnHold
from shared.storage import connection
from shared.web.api import Api
from shared.web.file import Pdf

api = Api("documents")
handler = api.handler
documents = DocumentService(connection.table())


@api.endpoint(
    "GET",
    "/v1/orders/{order_id}/invoice.pdf",
    permission=Permission.ORDERS_READ,
    access_to="order",
    problems=(NotFound, IllegalState, OrderOnHold),
)
def print_invoice(order_id: str) -> Pdf:
    """Print the invoice of an order that is no draft."""
    invoice = documents.invoice(api.actor, order_id)
    return Pdf(documents.printed(invoice), filename=f"invoice-{invoice.number}.pdf")


@api.endpoint(
    "GET",
    "/v1/orders/{order_id}/delivery-note.pdf",
    permission=Permission.ORDERS_READ,
    access_to="order",
    problems=(NotFound, IllegalState, OrderOnHold),
)
def print_delivery_note(order_id: str) -> Pdf:
    """Print the delivery note of an order's shipments, a sheet for each."""
    note = documents.delivery_note(api.actor, order_id)
    return Pdf(documents.printed(note), filename=f"delivery-note-{note.number}.pdf")
