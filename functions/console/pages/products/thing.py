"""One product: what it is, where it stands, how it moved, what to order; and the proof of its stock."""

from functions.console.answers import Answer
from functions.console.pages.orders.desk import person_names
from functions.console.pages.products.desk import section, shelf, told
from functions.console.pages.products.ledger import drawn, series_of
from functions.console.visit import Visit
from shared.catalog.models import ChangeProduct, Product, ProductStatus
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.replenishment.forecasting.service import Outlook
from shared.replenishment.models import Alert

_SEEN, _LISTED = 200, 15
"""Movements that the chart is made of, and those that are listed below it."""


@section.page("/products/{sku}", Permission.PRODUCTS_READ)
def show_product(visit: Visit, sku: str) -> Answer:
    """The product as it stands."""
    stock = visit.services.stock.of_product(visit.actor, sku)
    movements = visit.services.stock.latest_movements(visit.actor, stock, limit=_SEEN)
    on_hand = sum(level.on_hand for level in stock.levels)
    series = series_of(visit, movements, on_hand, is_whole=len(movements) < _SEEN)
    return visit.show(
        "products/product.html",
        product=stock.product,
        stock=stock,
        shelf=shelf(stock.available, stock.product.reorder_point),
        image=visit.services.images.link(visit.actor, stock.product),
        movements=movements[:_LISTED],
        names=person_names(visit, [movement.actor for movement in movements[:_LISTED]]),
        series=series,
        chart=drawn(visit, series),
        alert=_alert(visit, sku),
        outlook=_outlook(visit, stock.product),
    )


@section.page("/products/{sku}/movements", Permission.STOCK_READ)
def list_movements(visit: Visit, sku: str) -> Answer:
    """The whole ledger, oldest first."""
    product, service = visit.services.catalog.get(visit.actor, sku), visit.services.stock
    place = visit.query.get("warehouse_id")
    page = visit.page(
        lambda limit, at: service.movements(visit.actor, sku, warehouse_id=place, limit=limit, position=at)
    )
    names = person_names(visit, [movement.actor for movement in page.items])
    return visit.show("products/movements.html", product=product, page=page, names=names)


@section.page("/products/{sku}/proof", Permission.STOCK_READ)
def show_proof(visit: Visit, sku: str) -> Answer:
    """All movements replayed, and whether the shelves hold what they add up to."""
    product = visit.services.catalog.get(visit.actor, sku)
    proof = visit.services.stock.verification(visit.actor, sku)
    template = "products/_proof.html" if visit.is_part else "products/proof.html"
    return visit.show(template, product=product, proof=proof, holds=all(one.holds for one in proof))


@section.action("/products/{sku}/archive", Permission.PRODUCTS_WRITE, again=show_product)
def archive(visit: Visit, sku: str) -> Answer:
    """Take it off sale; Undo puts it back."""
    product, _ = turned(visit, sku, "archived")
    return told(visit, "%(name)s is archived", product, undo="restore")


@section.action("/products/{sku}/restore", Permission.PRODUCTS_WRITE, again=show_product)
def restore(visit: Visit, sku: str) -> Answer:
    """Put it on sale again; Undo archives it."""
    product, _ = turned(visit, sku, "active")
    return told(visit, "%(name)s is on sale again", product, undo="archive")


def turned(visit: Visit, sku: str, status: ProductStatus) -> tuple[Product, bool]:
    """The product, off sale or on it now, and whether it was otherwise before."""
    product = visit.services.catalog.get(visit.actor, sku)
    if product.status == status:
        return product, False
    change = ChangeProduct(status=status)
    return visit.services.catalog.change(visit.actor, sku, change, expected_version=None), True


def _alert(visit: Visit, sku: str) -> Alert | None:
    if not visit.may(Permission.ALERTS_READ):
        return None
    try:
        return visit.services.alert_care.get(visit.actor, sku)
    except NotFound:
        return None


def _outlook(visit: Visit, product: Product) -> Outlook | None:
    if not visit.may(Permission.FORECASTS_READ):
        return None
    return visit.services.forecasts.outlooks(visit.actor.tenant_id, [product])[product.sku]
