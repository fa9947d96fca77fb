"""The list of products: found as one types, narrowed by category, family and status; many archived at once."""

from functions.console.answers import Answer
from functions.console.forms import chosen_ids
from functions.console.pages.products.desk import section, shelf
from functions.console.pages.products.thing import turned
from functions.console.pages.views import address_of, filters_of, own_views
from functions.console.problems import problem_of
from functions.console.visit import Visit
from shared.catalog.models import Product, ProductStatus
from shared.catalog.service import ProductFilter
from shared.core.errors import TallyshopError
from shared.identity.permissions import Permission

_LONGEST = 200
_ = str
"""Marks a message for the catalogues."""
VIEWS: dict[str, tuple[str, ProductStatus | None]] = {
    "": (_("On sale"), "active"),
    "archived": (_("Archived"), "archived"),
    "all": (_("All"), None),
}
"""The tabs, each with its word and the status that it shows."""


@section.page("/products", Permission.PRODUCTS_READ)
def list_products(visit: Visit) -> Answer:
    """Products with what is available, newest first; only the rows where only they are asked for."""
    narrowed, catalog = _narrowed(visit), visit.services.catalog
    page = visit.page(lambda limit, at: catalog.page(visit.actor, narrowed, limit=limit, position=at))
    available = visit.services.quotes.available(visit.actor, [product.sku for product in page.items])
    return visit.show(
        "products/_rows.html" if visit.is_part else "products/list.html",
        page=page,
        narrowed=narrowed,
        view=visit.query.get("view", ""),
        available=available,
        images=visit.services.images.links(visit.actor, page.items),
        shelves={product.sku: shelf(available[product.sku], product.reorder_point) for product in page.items},
        tabs_of_all=[(name, visit.words.text(word)) for name, (word, _status) in VIEWS.items()],
        own=own_views(visit, "products"),
        known={name: _known(page.items, name) for name in ("category", "family")},
    )


@section.action("/products/chosen", Permission.PRODUCTS_WRITE, again=list_products)
def change_chosen(visit: Visit) -> Answer:
    """Archive the chosen products one by one, or put them on sale again; what cannot be is said why.

    Undo takes back what was changed, and leaves what was so before.
    """
    restores = visit.typed("do") == "restore"
    changed, refused = list[str](), list[str]()
    for sku in chosen_ids(visit):
        try:
            _, is_changed = turned(visit, sku, "active" if restores else "archived")
            if is_changed:
                changed.append(sku)
        except TallyshopError as error:
            refused.append(problem_of(error, visit.words).title)
    text = visit.words.text("%(count)s on sale again" if restores else "%(count)s archived", count=len(changed))
    filters = filters_of("products", visit.query)
    undo = address_of("products/chosen", filters) if changed else None
    told = ". ".join([text, *dict.fromkeys(refused)])
    return visit.done(
        address_of("products", filters),
        told,
        undo=undo,
        of={"id": changed, "do": ["archive" if restores else "restore"]},
    )


def _narrowed(visit: Visit) -> ProductFilter:
    asked = {name: visit.query.get(name, "").strip()[:_LONGEST] or None for name in ("q", "category", "family")}
    _word, status = VIEWS.get(visit.query.get("view", ""), VIEWS[""])
    return ProductFilter(asked["q"], asked["category"], asked["family"], status)


def _known(products: list[Product], name: str) -> list[str]:
    """What a filter may be filled with: the values of the products that are shown."""
    return sorted({value for product in products if (value := getattr(product, name))})
