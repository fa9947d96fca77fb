"""Writing a product: a new one, and changes of one; what differs is saved, and nothing else."""

from typing import Any

from functions.console.answers import Answer, Redirect
from functions.console.conflicts import form_of
from functions.console.forms import amount, percent, share, whole
from functions.console.pages.products.desk import section, told
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.catalog.models import Attribute, ChangeProduct, CreateProduct, Product
from shared.core.money import Money
from shared.identity.permissions import Permission

TEXTS = ("category", "brand", "family", "unit", "barcode", "description")
PRICES = ("price", "cost")
COUNTS = ("reorder_point", "reorder_quantity", "backorder_limit")
ATTRIBUTES = ("options", "specification")
_LEAD_TIME = 14


@section.page("/products/new", Permission.PRODUCTS_WRITE)
def show_new_product(visit: Visit) -> Answer:
    """An empty form, or what was typed and why it was refused; or another product to begin from."""
    like = visit.query.get("like")
    product = visit.services.catalog.get(visit.actor, like) if like else None
    values = _as_typed(product) | {"barcode": ""} if product else {"lead_time_days": str(_LEAD_TIME)}
    return visit.show("products/form.html", product=None, form=form_of(visit, values, _typed(visit)))


@section.action("/products/new", Permission.PRODUCTS_WRITE, again=show_new_product)
def create(visit: Visit) -> Answer:
    """Put it into the catalogue: once, however often the form is sent."""

    def outcome(product: Product) -> Redirect:
        return told(visit, "%(name)s is in the catalogue", product)

    request = parsed(CreateProduct, {"sku": visit.typed("sku"), **_document(visit, None)})
    return outcome(visit.services.catalog.create(visit.actor, request, once=visit.once(outcome)))


@section.page("/products/{sku}/edit", Permission.PRODUCTS_WRITE)
def show_edit_product(visit: Visit, sku: str) -> Answer:
    """The product's fields, to be changed."""
    product = visit.services.catalog.get(visit.actor, sku)
    return visit.show("products/form.html", product=product, form=form_of(visit, _as_typed(product), _typed(visit)))


@section.action("/products/{sku}/edit", Permission.PRODUCTS_WRITE, again=show_edit_product)
def change(visit: Visit, sku: str) -> Answer:
    """Save what differs from the product as it is; a form that is sent again finds nothing that does."""
    catalog = visit.services.catalog
    product = catalog.get(visit.actor, sku)
    request = _different(product, parsed(ChangeProduct, _document(visit, product)))
    if request.model_fields_set:
        seen = visit.typed("_version")
        version = int(seen) if seen.isascii() and seen.isdigit() else None
        product = catalog.change(visit.actor, sku, request, expected_version=version)
    return told(visit, "%(name)s is saved", product)


def _different(product: Product, request: ChangeProduct) -> ChangeProduct:
    values = {name: getattr(request, name) for name in request.model_fields_set}
    return ChangeProduct(**{name: value for name, value in values.items() if value != getattr(product, name)})


def _document(visit: Visit, before: Product | None) -> dict[str, Any]:
    """What was typed, as the request says it; an empty field is nothing, not an empty text."""
    currency = visit.settings.currency
    texts: dict[str, Any] = {name: visit.typed(name) or None for name in TEXTS}
    texts["description"] = visit.typed("description").replace("\r\n", "\n") or None
    prices = {name: amount(visit.typed(name), currency) for name in PRICES}
    counts = {name: whole(visit.typed(name) or "0") for name in COUNTS}
    lists = {name: _attributes(visit.typed(name), getattr(before, name, {})) for name in ATTRIBUTES}
    lead = whole(visit.typed("lead_time_days") or str(_LEAD_TIME))
    rest = {"name": visit.typed("name"), "tax_rate": share(visit.typed("tax_rate")) or "0", "lead_time_days": lead}
    return rest | texts | prices | counts | lists


def _attributes(text: str, before: dict[str, Attribute]) -> dict[str, Attribute]:
    """Lines as `colour: red`; a number or yes that stands as it was keeps its kind."""
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    typed = {name.strip(): value.strip() for name, _colon, value in pairs}
    return {n: before[n] if n in before and str(before[n]) == value else value for n, value in typed.items()}


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.typed(name) for name in visit.fields if not name.startswith("_")}


def _as_typed(product: Product) -> dict[str, str]:
    """The inverse of _document."""
    texts = {name: getattr(product, name) or "" for name in ("name", *TEXTS)}
    counts = {name: str(getattr(product, name)) for name in (*COUNTS, "lead_time_days")}
    prices = {name: _money(getattr(product, name)) for name in PRICES}
    lists = {name: "\n".join(f"{n}: {v}" for n, v in getattr(product, name).items()) for name in ATTRIBUTES}
    return texts | counts | prices | lists | {"tax_rate": percent(product.tax_rate)}


def _money(value: Money | None) -> str:
    return value.amount if value else ""
