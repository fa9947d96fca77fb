"""From a request to an order: everything that can be wrong with it is found here, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.catalog.models import Product
from shared.core.actor import Actor
from shared.core.clock import whole_milliseconds
from shared.core.errors import FieldError, InvalidRequest
from shared.core.ids import order_number
from shared.core.money import Money
from shared.customers.models import Customer
from shared.identity.models import TenantSettings
from shared.orders.errors import ProductArchived, TotalChanged
from shared.orders.lines import OrderLine
from shared.orders.models import Order
from shared.orders.requests import PlaceOrder, PlaceOrderLine
from shared.stock.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Scene:
    """What the order is placed against, read in one go."""

    settings: TenantSettings
    products: Mapping[str, Product]
    customer: Customer
    shelves: Shelves


def drafted(
    actor: Actor, request: PlaceOrder, scene: Scene, *, order_id: str, fingerprint: str, now: datetime
) -> Order:
    """The order as a draft: lines priced and frozen, money checked; holds no stock yet."""
    _demand_sound(request, scene, now)
    placed_at = whole_milliseconds(request.placed_at or now)
    order = Order(
        id=order_id,
        number=order_number(placed_at, order_id),
        fingerprint=fingerprint,
        status="draft",
        currency=scene.settings.currency,
        time_zone=scene.settings.time_zone,
        customer_id=request.customer_id,
        salesperson_id=request.salesperson_id or actor.person_id,
        region=scene.customer.region,
        lines=[drafted_line(n, line, scene.products[line.sku]) for n, line in enumerate(request.lines)],
        shipping_fee=request.shipping_fee.minor if request.shipping_fee else 0,
        order_discount=request.discount.minor if request.discount else 0,
        note=request.note,
        external_id=request.external_id,
        shipping_address=request.shipping_address,
        on_credit=scene.customer.payment_terms == "credit",
        placed_at=placed_at,
    )
    _demand_agreed(request, order)
    return order


def placed(actor: Actor, draft: Order, settings: TenantSettings, *, confirmed_at: datetime, now: datetime) -> Order:
    """The draft as an order: confirmed, or submitted where its total is above the limit of the placer's role."""
    limit = settings.approval_limits.get(actor.role)
    needs_approval = limit is not None and draft.total > limit.minor
    return draft.but(
        status="submitted" if needs_approval else "confirmed",
        confirmed_at=None if needs_approval else confirmed_at,
        expires_at=now + timedelta(minutes=settings.payment_window_minutes) if draft.waits_for_money else None,
        credit_taken=draft.total if draft.on_credit else 0,
    )


def drafted_line(line_id: int, line: PlaceOrderLine, product: Product) -> OrderLine:
    """A line with what is frozen of its product."""
    price = line.unit_price or product.price
    assert price is not None  # noqa: S101  (_demand_sound has seen to it)
    return OrderLine(
        id=line_id,
        sku=line.sku,
        name=product.name,
        quantity=line.quantity,
        unit_price=price.minor,
        discount_rate=line.discount_rate,
        tax_rate=product.tax_rate,
        cost=product.cost.minor if product.cost else 0,
        category=product.category,
        warehouse_id=line.warehouse_id,
    )


def _demand_agreed(request: PlaceOrder, order: Order) -> None:
    """The discount leaves something of the goods' price, and the total is the one that was seen."""
    if order.order_discount > order.subtotal:
        raise InvalidRequest.at("/discount", f"is more than the subtotal of {order.money(order.subtotal).amount}")
    if request.expected_total is not None and request.expected_total.minor != order.total:
        raise TotalChanged(request.expected_total, order.money(order.total))


def _demand_sound(request: PlaceOrder, scene: Scene, now: datetime) -> None:
    errors = _line_errors(request, scene) + _currency_errors(request, scene.settings.currency)
    if request.placed_at is not None and request.placed_at > now:
        errors.append(FieldError("/placed_at", "lies in the future"))
    if errors:
        raise InvalidRequest(*errors)
    demand_on_sale(scene.products[line.sku] for line in request.lines)


def demand_on_sale(products: Iterable[Product]) -> None:
    """None has gone from sale."""
    archived = [product.sku for product in products if product.archived]
    if archived:
        raise ProductArchived(*dict.fromkeys(archived))


def _line_errors(request: PlaceOrder, scene: Scene) -> list[FieldError]:
    errors, open_warehouses = [], {warehouse.id for warehouse in scene.shelves.warehouses}
    for index, line in enumerate(request.lines):
        product = scene.products.get(line.sku)
        if product is None:
            errors.append(FieldError(f"/lines/{index}/sku", "there is no such product"))
        elif line.unit_price is None and product.price is None:
            errors.append(FieldError(f"/lines/{index}/unit_price", "the product has no price, so the line needs one"))
        if line.warehouse_id is not None and line.warehouse_id not in open_warehouses:
            errors.append(FieldError(f"/lines/{index}/warehouse_id", "there is no such open warehouse"))
    return errors


def _currency_errors(request: PlaceOrder, currency: str) -> list[FieldError]:
    amounts: list[tuple[str, Money | None]] = [
        ("/shipping_fee", request.shipping_fee),
        ("/discount", request.discount),
        ("/expected_total", request.expected_total),
    ]
    amounts += [(f"/lines/{index}/unit_price", line.unit_price) for index, line in enumerate(request.lines)]
    detail = f"must be the tenant's currency, {currency}"
    return [FieldError(f"{place}/currency", detail) for place, money in amounts if money and money.currency != currency]
