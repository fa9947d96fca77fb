"""Use cases of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.catalog.models import ChangeProduct, CreateProduct, Product, ProductStatus, demand_currency
from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import StaleVersion
from shared.core.ids import new_id
from shared.core.words import asked_words
from shared.identity.repository import SettingsRepository
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import until_written

LONGEST_CODE = 200
"""Characters of a barcode; a SKU is shorter."""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a list of products is narrowed by; None keeps all."""

    query: str | None = None
    category: str | None = None
    family: str | None = None
    status: ProductStatus | None = None

    def keeps(self, product: Product) -> bool:
        """Whether the product passes everything but the words."""
        wanted = {"category": self.category, "family": self.family, "status": self.status}
        return all(value is None or getattr(product, name) == value for name, value in wanted.items())


class CatalogService:
    """Makes, changes and finds products."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._products = ProductRepository(table)
        self._settings = SettingsRepository(table)

    def create(self, actor: Actor, request: CreateProduct, *, once: Once) -> Product:
        """A new product, or SkuTaken."""
        self._demand_currency(actor, request)
        now = self._clock()
        values = {name: getattr(request, name) for name in type(request).model_fields}
        product = Product(created=new_id(), created_at=now, **values)
        with self._table.transaction() as tx:
            self._products.add(tx, actor.tenant_id, product, Change.by(actor, "created", now))
            once.remember(tx, product)
        return product

    def get(self, actor: Actor, sku: str) -> Product:
        """One product; NotFound if there is none."""
        return self._products.get(actor.tenant_id, sku)

    def coded(self, actor: Actor, codes: Iterable[str]) -> dict[str, Product]:
        """What scanned or typed codes mean, each a SKU or else a barcode; those that mean nothing are left out."""
        wanted = [code for code in dict.fromkeys(codes) if 0 < len(code) <= LONGEST_CODE]
        found = self._products.get_many(actor.tenant_id, wanted)
        for code in wanted:
            if code not in found and (product := self._with_barcode(actor.tenant_id, code)):
                found[code] = product
        return found

    def change(self, actor: Actor, sku: str, request: ChangeProduct, *, expected_version: int | None) -> Product:
        """Change the named fields; StaleVersion when the caller saw another version."""

        def step() -> Product:
            product = self.get(actor, sku)
            self._demand_currency(actor, request)
            if expected_version not in (None, product.version):
                raise StaleVersion(f"The product is at version {product.version}")
            return self._save(actor, product.changed(request), "changed")

        return until_written(step)

    def archive(self, actor: Actor, sku: str, *, expected_version: int | None) -> Product:
        """Take it off sale; open orders still ship. Archiving twice is no error."""
        product = self.get(actor, sku)
        if product.archived:
            return product
        return self.change(actor, sku, ChangeProduct(status="archived"), expected_version=expected_version)

    def page(self, actor: Actor, narrowed: ProductFilter, *, limit: int, position: Position | None) -> Listing[Product]:
        """A page of products, newest first."""
        if narrowed.query is None:
            return self._products.newest(actor.tenant_id, narrowed.keeps, limit=limit, position=position)
        return self._found(actor, narrowed, limit=limit, position=position)

    def _found(
        self, actor: Actor, narrowed: ProductFilter, *, limit: int, position: Position | None
    ) -> Listing[Product]:
        created = self._with_all_words(actor.tenant_id, asked_words(narrowed.query or ""))
        before = position["created"] if position else None
        skus = sorted(
            (sku for sku, made in created.items() if before is None or made < before),
            key=created.__getitem__,
            reverse=True,
        )
        found: list[Product] = []
        for start in range(0, len(skus), 100):
            chunk = skus[start : start + 100]
            products = self._products.get_many(actor.tenant_id, chunk)
            found += [products[sku] for sku in chunk if sku in products and narrowed.keeps(products[sku])]
            if len(found) > limit:
                return Listing(found[:limit], {"created": found[limit - 1].created})
        return Listing(found, None)

    def _with_barcode(self, tenant_id: str, barcode: str) -> Product | None:
        """The product on sale that bears it, before archived ones; the oldest where several do."""
        skus = self._with_all_words(tenant_id, asked_words(barcode))
        bearing = [p for p in self._products.get_many(tenant_id, skus).values() if p.barcode == barcode]
        return min(bearing, key=lambda product: (product.archived, product.created), default=None)

    def _with_all_words(self, tenant_id: str, words: list[str]) -> dict[str, str]:
        if not words:
            return {}
        first, *others = [self._products.skus_with_word(tenant_id, word) for word in words]
        return {sku: made for sku, made in first.items() if all(sku in other for other in others)}

    def _demand_currency(self, actor: Actor, request: CreateProduct | ChangeProduct) -> None:
        currency = self._settings.recent(actor.tenant_id).currency
        demand_currency(currency, price=request.price, cost=request.cost)

    def _save(self, actor: Actor, product: Product, kind: str) -> Product:
        with self._table.transaction() as tx:
            self._products.save(tx, actor.tenant_id, product, Change.by(actor, kind, self._clock()))
        return product
