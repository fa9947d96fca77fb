"""The picture of a product: the page gets a form from us and sends the picture straight to storage."""

from functions.console.answers import Answer, Raw
from functions.console.pages.products.desk import section
from functions.console.pages.products.thing import show_product
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.catalog.images import UploadImage
from shared.core.errors import Forbidden
from shared.identity.permissions import Permission


@section.action("/products/{sku}/picture", Permission.PRODUCTS_WRITE, again=show_product)
def offer_upload(visit: Visit, sku: str) -> Answer:
    """A form for one picture of the named type, as JSON; what it may carry is bound by its signature."""
    if visit.practice is not None:
        raise Forbidden("A practice company keeps no pictures")
    request = parsed(UploadImage, {"content_type": visit.typed("content_type")})
    form = visit.services.images.offer(visit.actor, sku, request)
    return Raw(form.model_dump_json().encode(), "application/json")
