"""Products in the table: by SKU, and by age for lists."""

from collections.abc import Callable, Iterable, Iterator

from shared.catalog.errors import SkuTaken
from shared.catalog.models import Product
from shared.core.errors import NotFound
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Item, at_version, binary, key_of, text
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class ProductRepository:
    """A tenant's products."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, sku: str) -> Product:
        """One product; NotFound if there is none."""
        item = self._table.get(keys.product(tenant_id, sku))
        if item is None:
            raise NotFound(f"No product {sku}")
        return product_of(item)

    def get_many(self, tenant_id: str, skus: Iterable[str]) -> dict[str, Product]:
        """Those that are there, by SKU."""
        items = self._table.batch_get(keys.product(tenant_id, sku) for sku in skus)
        return {key.sort: product_of(item) for key, item in items.items()}

    def add(self, tx: Transaction, tenant_id: str, product: Product, change: Change) -> None:
        """A new product, or SkuTaken."""
        taken = SkuTaken(f"There is a product {product.sku} already")
        tx.put(_item(tenant_id, product, change), when=ABSENT, otherwise=lambda _old: taken)

    def save(self, tx: Transaction, tenant_id: str, product: Product, change: Change) -> None:
        """The next version; Overtaken when somebody was faster."""
        tx.put(_item(tenant_id, product, change), when=at_version(product.version - 1))

    def newest(
        self, tenant_id: str, keep: Callable[[Product], bool], *, limit: int, position: Position | None
    ) -> Listing[Product]:
        """A page of products, newest first."""

        def load(items: Iterable[Item]) -> list[Product | None]:
            places = [key_of(item) for item in items]
            found = self.get_many(tenant_id, (place.sort for place in places))
            return [product if (product := found.get(p.sort)) and keep(product) else None for p in places]

        query = Query(keys.BY_TIME, keys.products(tenant_id), descending=True)
        return listing(self._table, [query], load, limit=limit, position=position)

    def by_sku(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[Product]:
        """A page of products in the order of their SKUs."""
        query = Query(keys.MAIN, keys.products(tenant_id))
        return listing(
            self._table, [query], lambda items: [product_of(i) for i in items], limit=limit, position=position
        )

    def all(self, tenant_id: str) -> Iterator[Product]:
        """Every product, in the order of their SKUs."""
        return (product_of(item) for item in self._table.query_all(Query(keys.MAIN, keys.products(tenant_id))))

    @staticmethod
    def position(tenant_id: str, product: Product) -> Position:
        """The place behind a product in by_sku."""
        key = keys.product(tenant_id, product.sku)
        return {"PK": key.partition, "SK": key.sort}

    def skus_with_word(self, tenant_id: str, beginning: str) -> dict[str, str]:
        """SKU -> created, of the products that have a word with this beginning."""
        query = Query(keys.MAIN, keys.product_words(tenant_id), begins=beginning)
        items = self._table.query_all(query)
        return {text(item, "SK").partition("#")[2]: text(item, "created") for item in items}


def product_of(item: Item) -> Product:
    """The product that an item holds."""
    return unpack(Product, binary(item, "d"))


def _item(tenant_id: str, product: Product, change: Change) -> Item:
    return (
        keys.product(tenant_id, product.sku).attributes()
        | keys.by_time(keys.products(tenant_id), product.created)
        | {"d": pack(product), "version": product.version, "change": change.packed()}
    )
