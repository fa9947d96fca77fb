"""Use cases of documents: print what there is of an order."""

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.customers.models import Customer
from shared.customers.repository import CustomerRepository
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.identity.rows import WHOLE_TENANT, RowRules
from shared.orders.documents.delivery_note import DeliveryNote, delivery_note
from shared.orders.documents.invoice import Invoice, invoice
from shared.orders.documents.wording import FOLDER
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.printing.typesetting import pdf
from shared.storage.table import Table


class DocumentService:
    """Writes documents of the orders that the actor sees, and sets them as pages."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._customers, self._settings = CustomerRepository(table), SettingsRepository(table)

    def invoice(self, actor: Actor, order_id: str) -> Invoice:
        """The order's invoice; the warehouse reads it without the terms of payment, which are about credit."""
        order, customer, settings = self._read(actor, order_id)
        with_terms = actor.role is not Role.WAREHOUSE
        return invoice(order, customer, settings, with_terms=with_terms, now=self._clock())

    def delivery_note(self, actor: Actor, order_id: str) -> DeliveryNote:
        """The order's delivery note."""
        return delivery_note(*self._read(actor, order_id))

    @staticmethod
    def printed(document: Invoice | DeliveryNote) -> bytes:
        """The document as PDF."""
        template = "invoice.typ" if isinstance(document, Invoice) else "delivery_note.typ"
        return pdf(FOLDER / template, document)

    def _read(self, actor: Actor, order_id: str) -> tuple[Order, Customer, TenantSettings]:
        """NotFound where the row rules hide the order; whoever sees it may name its customer on paper."""
        order = self._orders.get(actor.tenant_id, self._rules.of(actor), order_id)
        customer = self._customers.get(actor.tenant_id, WHOLE_TENANT, order.customer_id)
        return order, customer, self._settings.current(actor.tenant_id)
