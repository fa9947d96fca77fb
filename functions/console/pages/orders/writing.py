"""Writing an order: products found as one types, live totals and availability, ways out where goods are short."""

from typing import Any

from functions.console.answers import Answer
from functions.console.forms import amount, given, lines_of
from functions.console.pages.orders.desk import section, told
from functions.console.pages.orders.lines import Row, later_of, now_of, rows_of
from functions.console.pages.orders.shortages import beside, filled, offers, pressed
from functions.console.pages.sellers import sellers
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.catalog.service import ProductFilter
from shared.customers.models import CustomerFilter
from shared.identity.permissions import Permission
from shared.orders.models import Order
from shared.orders.requests import PlaceOrder

_CUSTOMERS, _FOUND = 50, 8


@section.page("/orders/new", Permission.ORDERS_WRITE, access_to="customer")
def show_new_order(visit: Visit) -> Answer:
    """An empty order, or what was typed and why it was refused."""
    return _form(visit, rows_of(visit))


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
    """Place the order, or keep it as a draft: once, however often the form is sent; or fill in what was offered."""
    if offer := pressed(visit):
        return _form(visit, filled(rows_of(visit), offer))
    request = _request(visit)
    order = visit.services.orders.place(visit.actor, request, key=visit.key, fingerprint=visit.fingerprint).order
    if order.status == "draft":
        return told(visit, "%(number)s is kept as a draft", order)
    rest = keep_rest(visit, request.customer_id, **given(salesperson_id=request.salesperson_id))
    if rest is None:
        return told(visit, "%(number)s is placed", order)
    return told(visit, "%(number)s is placed; the rest waits in the draft %(rest)s", order, rest=rest.number)


def keep_rest(visit: Visit, customer_id: str, **fields: object) -> Order | None:
    """The lines that were left for later, as a draft of their own, once; None where there are none."""
    lines = later_of(visit)
    if not lines:
        return None
    request = parsed(PlaceOrder, {"customer_id": customer_id, "lines": lines, "draft": True, **fields})
    place = visit.services.orders.place
    return place(visit.actor, request, key=f"{visit.key} rest", fingerprint=visit.fingerprint).order


def _form(visit: Visit, rows: list[Row]) -> Answer:
    chosen = visit.typed("customer_id") if visit.is_form else visit.query.get("customer_id", "")
    customers = _customers(visit, "", chosen)
    facts: dict[str, Any] = {"customers": customers, "customer_id": chosen, "lines": rows or [{}]}
    people = sellers(visit) if visit.may(Permission.ORDERS_STEER) else []
    return visit.show(
        "orders/new.html", **facts, sellers=people, ways=beside(rows, offers(visit)), shown=len(customers)
    )


def _request(visit: Visit) -> PlaceOrder:
    currency = visit.settings.currency
    as_draft = visit.typed("as") == "draft"
    lines = now_of(visit) + (later_of(visit) if as_draft else [])
    document = {"customer_id": visit.typed("customer_id"), "lines": lines, "draft": as_draft}
    rest = given(
        shipping_fee=amount(visit.typed("shipping_fee"), currency),
        discount=amount(visit.typed("discount"), currency),
        note=visit.typed("note"),
        shipping_address=visit.typed("shipping_address"),
        salesperson_id=visit.typed("salesperson_id"),
    )
    return parsed(PlaceOrder, document | rest)


def _customers(visit: Visit, asked: str, chosen: str) -> list[tuple[str, str]]:
    narrowed = CustomerFilter(query=asked or None)
    found = visit.services.customers.page(visit.actor, narrowed, limit=_CUSTOMERS, position=None).items
    choices = {customer.id: customer.name for customer in found}
    if chosen and chosen not in choices:
        choices = visit.services.customers.names(visit.actor, [chosen]) | choices
    return list(choices.items())
