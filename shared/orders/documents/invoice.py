"""What an invoice says: everything formatted, nothing left to the template but where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.core.errors import IllegalState
from shared.customers.models import Customer
from shared.identity.models import TenantSettings
from shared.orders.documents.totals import Totals, totals
from shared.orders.documents.wording import address_lines, day_of, language_of
from shared.orders.guards import demand_printable
from shared.orders.models import DEAD, Order


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; `discount` is empty where there is none."""

    sku: str
    name: str
    quantity: str
    unit_price: str
    discount: str
    tax_rate: str
    total: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """Amounts of lines lack the currency, which the table's head says; None is left out of the page."""

    language: str
    texts: dict[str, str]
    seller: str
    number: str
    date: str
    order_date: str
    reference: str | None
    terms: str | None
    pay_by: str | None
    status: str | None
    customer: str
    address: list[str]
    shipping_address: list[str]
    currency: str
    lines: list[InvoiceLine]
    totals: Totals


def invoice(order: Order, customer: Customer, settings: TenantSettings, *, with_terms: bool, now: datetime) -> Invoice:
    """The invoice as the books stand now; OrderOnHold, or IllegalState for a draft.

    It bears the day on which the order became a sale, so that a later copy bears the same.
    """
    demand_printable(order)
    if order.status == "draft":
        raise IllegalState(order.status)
    return Invoice(
        language=settings.locale,
        texts=language_of(settings).texts,
        seller=settings.company_name,
        number=order.number,
        date=day_of(order.confirmed_at or order.placed_at, settings),
        order_date=day_of(order.placed_at, settings),
        reference=order.external_id,
        terms=("credit" if order.on_credit else "prepaid") if with_terms else None,
        pay_by=_pay_by(order, settings),
        status=order.status if order.status in (*DEAD, "submitted") else None,
        customer=customer.name,
        address=address_lines(customer.address),
        shipping_address=address_lines(order.shipping_address),
        currency=order.currency,
        lines=list(_lines(order, settings)),
        totals=totals(order, settings, now),
    )


def _pay_by(order: Order, settings: TenantSettings) -> str | None:
    """Until when its stock is kept for it."""
    if order.expires_at is None or not order.holds_unpaid_stock:
        return None
    return language_of(settings).moment(order.expires_at, settings.time_zone)


def _lines(order: Order, settings: TenantSettings) -> Iterator[InvoiceLine]:
    """What stands of each line; an order that ended early keeps its lines and total."""
    words = language_of(settings)
    for line, priced in zip(order.lines, order.priced, strict=True):
        quantity = line.quantity if order.status in DEAD else line.standing
        if quantity:
            yield InvoiceLine(
                sku=line.sku,
                name=line.name,
                quantity=words.number(quantity),
                unit_price=words.amount(order.money(line.unit_price)),
                discount=words.percent(line.discount_rate) if Decimal(line.discount_rate) else "",
                tax_rate=words.percent(line.tax_rate),
                total=words.amount(order.money(priced.total)),
            )
