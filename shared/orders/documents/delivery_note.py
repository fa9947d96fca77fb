"""What a delivery note says: a sheet for each shipment, without prices."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.core.errors import IllegalState
from shared.customers.models import Customer
from shared.identity.models import TenantSettings
from shared.language import Language
from shared.orders.documents.wording import address_lines, day_of, language_of
from shared.orders.guards import demand_printable
from shared.orders.models import Order
from shared.orders.parcels import Shipment


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of one SKU; `origins` says how many came from which warehouse."""

    sku: str
    name: str
    quantity: str
    origins: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One shipment; `part` is its place among them, empty where there is one alone."""

    part: str
    id: str
    date: str
    carrier: str | None
    tracking_number: str | None
    goods: list[Goods]
    units: str


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """All shipments of an order that were not cancelled."""

    language: str
    texts: dict[str, str]
    seller: str
    number: str
    order_date: str
    reference: str | None
    recipient: str
    address: list[str]
    sheets: list[Sheet]


def delivery_note(order: Order, customer: Customer, settings: TenantSettings) -> DeliveryNote:
    """The note as the shipments stand now; OrderOnHold, or IllegalState where nothing was shipped."""
    words = language_of(settings)
    shipments = _standing(order)
    return DeliveryNote(
        language=settings.locale,
        texts=words.texts,
        seller=settings.company_name,
        number=order.number,
        order_date=day_of(order.placed_at, settings),
        reference=order.external_id,
        recipient=customer.name,
        address=address_lines(order.shipping_address) or address_lines(customer.address),
        sheets=[
            _sheet(order, shipment, settings, part=f"{number} / {len(shipments)}" if len(shipments) > 1 else "")
            for number, shipment in enumerate(shipments, 1)
        ],
    )


def _standing(order: Order) -> list[Shipment]:
    demand_printable(order)
    standing = [shipment for shipment in order.shipments if shipment.status != "cancelled"]
    if not standing:
        raise IllegalState(order.status)
    return standing


def _sheet(order: Order, shipment: Shipment, settings: TenantSettings, *, part: str) -> Sheet:
    words = language_of(settings)
    return Sheet(
        part=part,
        id=shipment.id,
        date=day_of(shipment.shipped_at, settings),
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        goods=list(_goods(order, shipment, words)),
        units=words.number(sum(line.quantity for line in shipment.lines)),
    )


def _goods(order: Order, shipment: Shipment, words: Language) -> Iterator[Goods]:
    """In the order of the order's lines, each SKU once."""
    names = {line.sku: line.name for line in reversed(order.lines)}
    for sku in dict.fromkeys(line.sku for line in order.lines):
        sent = [line for line in shipment.lines if line.sku == sku]
        if sent:
            yield Goods(
                sku=sku,
                name=names[sku],
                quantity=words.number(sum(line.quantity for line in sent)),
                origins=[(line.warehouse_id, words.number(line.quantity)) for line in sent],
            )
