"""Writing an order: products found as one types, live totals and availability; changing one after a comparison."""

from typing import Any

from functions.console.answers import Answer, Redirect
from functions.console.forms import amount, given, lines_of, percent, share, whole
from functions.console.pages.orders.desk import section, told
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.catalog.service import ProductFilter
from shared.core.clock import system_clock
from shared.core.money import Money
from shared.customers.service import CustomerFilter
from shared.identity.permissions import Permission
from shared.orders.models import Order
from shared.orders.requests import EditOrder, PlaceOrder
from shared.storage.once import nothing_to_remember

_CUSTOMERS, _FOUND = 50, 8


@section.page("/orders/new", Permission.ORDERS_WRITE, access_to="customer")
def show_new_order(visit: Visit) -> Answer:
    """An empty order, or what was typed and why it was refused."""
    chosen = visit.typed("customer_id") if visit.is_form else visit.query.get("customer_id", "")
    customers = _customers(visit, "", chosen)
    facts: dict[str, Any] = {"customers": customers, "customer_id": chosen, "lines": lines_of(visit) or [{}]}
    return visit.show("orders/new.html", **facts, shown=len(customers))


@section.page("/orders/customers", Permission.ORDERS_WRITE, access_to="customer")
def find_customers(visit: Visit) -> Answer:
    """The customers that fit what is typed, as choices."""
    customers = _customers(visit, visit.query.get("customer", "")[:200], visit.query.get("customer_id", ""))
    return visit.show("orders/_customers.html", customers=customers, customer_id="", shown=len(customers))


@section.page("/orders/products", Permission.PRODUCTS_READ)
def find_products(visit: Visit) -> Answer:
    """The products that fit what is typed, with what is available."""
    asked = visit.query.get("product", "").strip()[:200]
    narrowed = ProductFilter(query=asked, status="active")
    found = visit.services.catalog.page(visit.actor, narrowed, limit=_FOUND, position=None).items if asked else []
    available = visit.services.quotes.available(visit.actor, [product.sku for product in found]) if found else {}
    return visit.show("orders/_products.html", found=found, available=available, asked=asked)


def show_quote(visit: Visit) -> Answer:
    """Why there is no total yet."""
    return visit.show("orders/_quote.html", quote=None)


@section.action("/orders/quote", Permission.ORDERS_WRITE, again=show_quote)
def quote(visit: Visit) -> Answer:
    """Totals and availability of what is typed so far."""
    if not lines_of(visit) or not visit.typed("customer_id"):
        return show_quote(visit)
    quoted = visit.services.quotes.quote(visit.actor, _request(visit))
    return visit.show("orders/_quote.html", quote=quoted)


@section.action("/orders/new", Permission.ORDERS_WRITE, again=show_new_order)
def place(visit: Visit) -> Answer:
    """Place the order, or keep it as a draft: once, however often the form is sent."""
    placed = visit.services.orders.place(visit.actor, _request(visit), key=visit.key, fingerprint=visit.fingerprint)
    drafted = placed.order.status == "draft"
    return told(visit, "%(number)s is kept as a draft" if drafted else "%(number)s is placed", placed.order)


def _request(visit: Visit) -> PlaceOrder:
    currency = visit.settings.currency
    document = {"customer_id": visit.typed("customer_id"), "lines": [_line(row, currency) for row in lines_of(visit)]}
    rest = given(
        shipping_fee=amount(visit.typed("shipping_fee"), currency),
        discount=amount(visit.typed("discount"), currency),
        note=visit.typed("note"),
        shipping_address=visit.typed("shipping_address"),
    )
    return parsed(PlaceOrder, {**document, **rest, "draft": visit.typed("as") == "draft"})


def _line(row: dict[str, str], currency: str) -> dict[str, object]:
    rate = share(row.get("discount", ""))
    own = given(unit_price=amount(row.get("unit_price", ""), currency), discount_rate=rate)
    return {"sku": row["sku"], "quantity": whole(row.get("quantity", ""))} | own


@section.page("/orders/{order_id}/edit", Permission.ORDERS_WRITE)
def show_edit(visit: Visit, order_id: str) -> Answer:
    """The order's lines, to be changed."""
    order = visit.services.orders.get(visit.actor, order_id)
    lines = lines_of(visit) if visit.is_form else [_as_typed(order, index) for index in range(len(order.lines))]
    return visit.show("orders/edit.html", order=order, lines=lines, edited=None)


@section.action("/orders/{order_id}/edit", Permission.ORDERS_WRITE, again=show_edit)
def edit(visit: Visit, order_id: str) -> Answer:
    """First what the change would do, then the change."""

    def outcome(order: Order) -> Redirect:
        return told(visit, "%(number)s is changed", order)

    currency, service = visit.settings.currency, visit.services.edits
    document = {"lines": [_line(row, currency) for row in lines_of(visit)], "expected_version": _version(visit)}
    request = parsed(EditOrder, document)
    if visit.typed("step") != "save":
        once = nothing_to_remember(system_clock)
        tried = service.edit(visit.actor, order_id, request, dry_run=True, expected_version=None, once=once)
        return visit.show("orders/edit.html", order=tried.before, lines=lines_of(visit), edited=tried)
    once = visit.once(lambda changed: outcome(changed.order))
    done = service.edit(visit.actor, order_id, request, dry_run=False, expected_version=None, once=once)
    return outcome(done.order)


def _version(visit: Visit) -> int | str:
    return whole(visit.typed("_version"))


def _as_typed(order: Order, index: int) -> dict[str, str]:
    line = order.lines[index]
    price = Money(line.unit_price, order.currency).amount
    fields = {"sku": line.sku, "name": line.name, "quantity": str(line.quantity), "unit_price": price}
    return fields | {"discount": percent(line.discount_rate)}


def _customers(visit: Visit, asked: str, chosen: str) -> list[tuple[str, str]]:
    narrowed = CustomerFilter(query=asked or None)
    found = visit.services.customers.page(visit.actor, narrowed, limit=_CUSTOMERS, position=None).items
    choices = {customer.id: customer.name for customer in found}
    if chosen and chosen not in choices:
        choices = visit.services.customers.names(visit.actor, [chosen]) | choices
    return list(choices.items())
