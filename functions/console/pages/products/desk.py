"""What the pages of products share: the section, how a shelf stands, where a product stands."""

from functions.console.addresses import segment
from functions.console.answers import Redirect
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.catalog.models import Product

section = Section("products")


def shelf(available: int, reorder_point: int) -> str:
    """The state of a product's stock: enough, low or out."""
    if available <= 0:
        return "out"
    return "low" if available <= reorder_point else "enough"


def told(visit: Visit, message: str, product: Product, *, undo: str | None = None) -> Redirect:
    """Back to the product with what happened to it; `message` may say its `name`."""
    text = visit.words.text(message, name=product.name)
    place = f"/products/{segment(product.sku)}"
    return visit.done(place, text, undo=f"{place}/{undo}" if undo else None)
