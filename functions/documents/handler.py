"""Invoices and delivery notes."""

from shared.core.errors import IllegalState, NotFound
from shared.identity.permissions import Permission
from shared.orders.documents.delivery_note import DeliveryNote
from shared.orders.documents.invoice import Invoice
from shared.orders.documents.service import DocumentService
from shared.orders.errors import OrderOnHold
from shared.storage import connection
from shared.web.api import Api
from shared.web.files import PdfFile

api = Api("documents")
handler = api.handler
documents = DocumentService(connection.table())


def paper(kind: str, order_id: str, document: Invoice | DeliveryNote) -> PdfFile:
    """The printed document; the audit names its order."""
    content = documents.printed(document)
    return PdfFile(content, name=f"{kind}-{document.number}.pdf", about=f"{kind}-{order_id}", rows=1)


@api.endpoint(
    "GET",
    "/v1/orders/{order_id}/invoice.pdf",
    permission=Permission.ORDERS_READ,
    problems=(NotFound, IllegalState, OrderOnHold),
)
def print_invoice(order_id: str) -> PdfFile:
    """Print the invoice of an order that is no draft."""
    return paper("invoice", order_id, documents.invoice(api.actor, order_id))


@api.endpoint(
    "GET",
    "/v1/orders/{order_id}/delivery-note.pdf",
    permission=Permission.ORDERS_READ,
    problems=(NotFound, IllegalState, OrderOnHold),
)
def print_delivery_note(order_id: str) -> PdfFile:
    """Print the delivery note of an order's shipments, a sheet for each."""
    return paper("delivery-note", order_id, documents.delivery_note(api.actor, order_id))
