"""What a scanner's code means, and products found by name for those who type."""

from typing import Any

import orjson

from functions.console.answers import Answer, Raw
from functions.console.pages.stock.desk import section
from functions.console.visit import Visit
from shared.catalog.service import ProductFilter
from shared.core.errors import NotFound
from shared.identity.permissions import Permission

_FOUND = 8


@section.page("/stock/scan", Permission.PRODUCTS_READ)
def scan(visit: Visit) -> Answer:
    """The product that a code stands for, as JSON; NotFound where it stands for none."""
    code = visit.query.get("code", "").strip()
    product = visit.services.catalog.coded(visit.actor, [code]).get(code)
    if product is None:
        raise NotFound("No product has this SKU or barcode")
    return Raw(orjson.dumps({"sku": product.sku, "name": product.name}), "application/json")


@section.page("/stock/products", Permission.PRODUCTS_READ)
def find_products(visit: Visit) -> Answer:
    """The products that fit what is typed, archived ones too: they may still stand on a shelf."""
    asked = visit.query.get("code", "").strip()[:200]
    catalog, narrowed = visit.services.catalog, ProductFilter(query=asked)
    found = catalog.page(visit.actor, narrowed, limit=_FOUND, position=None).items if asked else []
    available = visit.services.quotes.available(visit.actor, [product.sku for product in found]) if found else {}
    facts: dict[str, Any] = {"into": "document-lines", "search": "scan"}
    return visit.show("orders/_products.html", found=found, available=available, asked=asked, **facts)
