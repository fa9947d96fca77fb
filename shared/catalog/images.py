"""Pictures of products: uploaded straight to storage by a form that binds what comes, shown by signed links."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from shared.catalog.models import Product
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.model import Model
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import until_written

ImageType = Literal["image/png", "image/jpeg", "image/webp"]
LARGEST = 5 * 1024 * 1024
FORM_LASTS = timedelta(minutes=10)
LINK_LASTS = timedelta(minutes=15)
"""Neither outlives the credentials that sign it: shared.storage.tenancy.MARGIN."""
LINK_KEPT = timedelta(minutes=5)
"""For so long a list shows the same link, which then still holds for ten minutes."""
_MOST_KEPT = 5_000


class UploadImage(Model):
    """What is going to be uploaded."""

    content_type: ImageType


class UploadForm(Model):
    """A form to send to `url` within ten minutes: the fields first, then the picture, up to 5 MiB, as `file`."""

    url: str
    fields: dict[str, str]


class ImageStore(Protocol):
    """Where pictures are kept; signing calls nobody."""

    def form(self, place: str, content_type: str, *, largest: int, lasting: timedelta) -> UploadForm:
        """A form for one file of this type at this place."""

    def link(self, place: str, *, lasting: timedelta) -> str:
        """Where the file can be seen for a while."""


class ImageService:
    """Offers forms and links; one picture a product, a later one replaces it."""

    def __init__(self, table: Table, store: ImageStore, clock: Clock = system_clock) -> None:
        self._table, self._store, self._clock = table, store, clock
        self._products, self._links = ProductRepository(table), KeptLinks(clock)

    def offer(self, actor: Actor, sku: str, request: UploadImage) -> UploadForm:
        """A form for the product's picture; from now on the product has one."""
        until_written(lambda: self._pictured(actor, sku))
        place = place_of(actor.tenant_id, sku)
        return self._store.form(place, request.content_type, largest=LARGEST, lasting=FORM_LASTS)

    def link(self, actor: Actor, product: Product) -> str | None:
        """Where the product's picture can be seen; None if there never was one."""
        if not product.pictured:
            return None
        return self._store.link(place_of(actor.tenant_id, product.sku), lasting=LINK_LASTS)

    def links(self, actor: Actor, products: Iterable[Product]) -> dict[str, str]:
        """By SKU, of those that have a picture; the same for some minutes, so that browsers need not fetch it again."""
        pictured = [product.sku for product in products if product.pictured]
        return {sku: self._links.get(place_of(actor.tenant_id, sku), self._signed) for sku in pictured}

    def _signed(self, place: str) -> str:
        return self._store.link(place, lasting=LINK_LASTS)

    def _pictured(self, actor: Actor, sku: str) -> None:
        product = self._products.get(actor.tenant_id, sku)
        if product.pictured:
            return
        change = Change.by(actor, "changed", self._clock())
        with self._table.transaction() as tx:
            self._products.save(tx, actor.tenant_id, product.but(pictured=True, version=product.version + 1), change)


class KeptLinks:
    """Links by place while they are new: signing fifty takes as long as the rest of a page."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._kept = clock, dict[str, tuple[datetime, str]]()

    def get(self, place: str, sign: Callable[[str], str]) -> str:
        """The one that was signed of late, or a new one."""
        now = self._clock()
        kept = self._kept.get(place)
        if kept and now < kept[0]:
            return kept[1]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        link = sign(place)
        self._kept[place] = (now + LINK_KEPT, link)
        return link


def place_of(tenant_id: str, sku: str) -> str:
    """Where a product's picture stands; a SKU may be `..`, which must not be a part of a path by itself."""
    return f"{tenant_id}/products/image-{sku}"
