"""Labels to print and stick on goods: name, price, barcode."""

from functions.console.answers import Answer
from functions.console.barcodes import barcode_of
from functions.console.forms import whole
from functions.console.pages.products.desk import section
from functions.console.visit import Visit
from shared.identity.permissions import Permission

_MOST = 200


@section.page("/products/{sku}/label", Permission.PRODUCTS_READ)
def show_label(visit: Visit, sku: str) -> Answer:
    """So many labels as are asked for, with the product's barcode, or its SKU where it has none that can be drawn."""
    product = visit.services.catalog.get(visit.actor, sku)
    asked = whole(visit.query.get("count", "1"))
    count = min(max(asked, 1), _MOST) if isinstance(asked, int) else 1
    barcode = barcode_of(product.barcode, product.sku)
    return visit.show("products/label.html", product=product, barcode=barcode, count=count, most=_MOST)
