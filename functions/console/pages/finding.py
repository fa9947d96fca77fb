"""The palette: go to a place, begin something, find orders, products and customers by what one remembers of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from functions.console.addresses import segment
from functions.console.answers import Answer
from functions.console.navigation import places_of
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.catalog.service import ProductFilter
from shared.customers.models import CustomerFilter
from shared.identity.permissions import Permission

section = Section("finding")
_EACH = 6
_NUMBER = re.compile(r"[0-9]{6,8}(-[0-9A-Za-z-]*)?")
_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and where it stands."""

    icon: str
    text: str
    path: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something that may be begun, and whoever may begin it."""

    name: str
    path: str
    permission: Permission


BEGINNINGS: tuple[Beginning, ...] = (
    Beginning(_("New order"), "/orders/new", Permission.ORDERS_WRITE),
    Beginning(_("New product"), "/products/new", Permission.PRODUCTS_WRITE),
    Beginning(_("Receive goods"), "/stock/receive", Permission.STOCK_WRITE),
    Beginning(_("Issue goods"), "/stock/issue", Permission.STOCK_WRITE),
    Beginning(_("Transfer goods"), "/stock/transfer", Permission.STOCK_WRITE),
    Beginning(_("Count goods"), "/stock/count", Permission.STOCK_WRITE),
    Beginning(_("New customer"), "/customers/new", Permission.CUSTOMERS_WRITE),
    Beginning(_("Invite somebody"), "/settings/people/new", Permission.USERS),
)
"""What the palette offers to begin; a section of pages adds its own here."""


@section.page("/find", access_to="customer")
def find(visit: Visit) -> Answer:
    """What fits, by kind; without a word the places and what may be begun."""
    asked = visit.query.get("q", "").strip()[:200]
    groups = {"go": list(_places(visit, asked)), "begin": list(_beginnings(visit, asked))}
    customers = list(_customers(visit, asked)) if asked else []
    if asked:
        groups |= {"orders": list(_orders(visit, asked)), "products": list(_products(visit, asked))}
    found = {name: hits for name, hits in [*groups.items(), ("customers", customers)] if hits}
    return visit.show("finding/found.html", found=found, asked=asked, shown=len(customers))


def _places(visit: Visit, asked: str) -> Iterator[Hit]:
    for place in places_of(visit.may):
        word = visit.words.text(place.name)
        if asked.casefold() in word.casefold():
            yield Hit(place.icon, word, place.path)


def _beginnings(visit: Visit, asked: str) -> Iterator[Hit]:
    for one in BEGINNINGS:
        word = visit.words.text(one.name)
        if visit.may(one.permission) and asked.casefold() in word.casefold():
            yield Hit("plus", word, one.path)


def _orders(visit: Visit, asked: str) -> Iterator[Hit]:
    number = asked.lstrip("#").upper()
    if _NUMBER.fullmatch(number):
        for order in visit.services.order_finder.numbered(visit.actor, number, limit=_EACH):
            yield Hit("receipt", order.number, f"/orders/{order.id}", visit.words.day(order.placed_at.date()))


def _products(visit: Visit, asked: str) -> Iterator[Hit]:
    page = visit.services.catalog.page(visit.actor, ProductFilter(query=asked), limit=_EACH, position=None)
    for product in page.items:
        yield Hit("package", product.name, f"/products/{segment(product.sku)}", product.sku)


def _customers(visit: Visit, asked: str) -> Iterator[Hit]:
    page = visit.services.customers.page(visit.actor, CustomerFilter(query=asked), limit=_EACH, position=None)
    for customer in page.items:
        yield Hit("building-store", customer.name, f"/customers/{customer.id}", customer.phone or customer.region or "")
