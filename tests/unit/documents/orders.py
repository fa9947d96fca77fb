"""Orders of chairs and tables as documents are made of them, and who buys and sells."""

from datetime import UTC, datetime
from typing import Any

from shared.customers.models import Customer
from shared.identity.models import TenantSettings
from shared.orders.documents.delivery_note import DeliveryNote, delivery_note
from shared.orders.documents.invoice import Invoice, invoice
from shared.orders.lines import OrderLine
from shared.orders.models import Order
from shared.orders.parcels import Shipment, ShipmentLine

PLACED = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
"""The next day already in Shanghai."""
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def a_line(sku: str = "CHAIR", **fields: Any) -> OrderLine:
    return OrderLine(**{"sku": sku, "name": sku.title(), "quantity": 2, "unit_price": 10000} | fields)


def an_order(*lines: OrderLine, **fields: Any) -> Order:
    """Confirmed, of two chairs at 100.00 CNY unless said otherwise."""
    facts = {
        "id": "O1",
        "number": "20261122-ABC",
        "status": "confirmed",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
        "customer_id": "C1",
        "lines": list(lines) or [a_line()],
        "placed_at": PLACED,
        "confirmed_at": PLACED,
    }
    return Order(**facts | fields)


def a_shipment(quantities: dict[tuple[str, str], int] | None = None, **fields: Any) -> Shipment:
    """Two chairs from MAIN, or other quantities by SKU and warehouse."""
    sent = (quantities or {("CHAIR", "MAIN"): 2}).items()
    lines = [ShipmentLine(sku=sku, warehouse_id=place, quantity=quantity) for (sku, place), quantity in sent]
    return Shipment(**{"id": "S1", "lines": lines, "shipped_at": NOW} | fields)


def a_seller(locale: str = "en", **fields: Any) -> TenantSettings:
    facts = {"company_name": "Acme", "currency": "CNY", "time_zone": "Asia/Shanghai", "locale": locale}
    return TenantSettings(**facts | fields)


def a_buyer(**fields: Any) -> Customer:
    return Customer(**{"id": "C1", "name": "Li Wei", "currency": "CNY", "created_at": PLACED} | fields)


def billed(order: Order, *, locale: str = "en", buyer: Customer | None = None, **seller: Any) -> Invoice:
    return invoice(order, buyer or a_buyer(), a_seller(locale, **seller), with_terms=True, now=NOW)


def noted(order: Order, *, locale: str = "en", buyer: Customer | None = None, **seller: Any) -> DeliveryNote:
    return delivery_note(order, buyer or a_buyer(), a_seller(locale, **seller))
