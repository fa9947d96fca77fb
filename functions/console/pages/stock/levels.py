"""Levels: what stands where, low ones first, narrowed to what is low or to a warehouse."""

from functions.console.answers import Answer
from functions.console.pages.products.desk import shelf
from functions.console.pages.stock.desk import section, warehouses
from functions.console.pages.views import own_views
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.stock.service import ProductStock


@section.page("/stock", Permission.STOCK_READ)
def list_levels(visit: Visit) -> Answer:
    """Products with their levels by SKU, those of a page that are low in front."""
    place, low = visit.query.get("warehouse_id"), visit.query.get("view") == "low"
    service = visit.services.stock
    page = visit.page(
        lambda limit, at: service.page(visit.actor, warehouse_id=place, low=low, limit=limit, position=at)
    )
    found = [stock for stock in page.items if stock.levels or not place]
    return visit.show(
        "stock/levels.html",
        page=page,
        stocks=sorted(found, key=_rank),
        shelf_of=_shelf,
        place=place,
        low=low,
        own=own_views(visit, "stock"),
        warehouses=warehouses(visit),
    )


def _shelf(stock: ProductStock) -> str:
    return shelf(stock.available, stock.product.reorder_point)


def _rank(stock: ProductStock) -> int:
    return ("out", "low", "enough").index(_shelf(stock))
