"""The catalogue and the warehouses as the API shows it."""

from datetime import datetime

from pydantic import Field

from shared.catalog.models import Attribute, Product, ProductStatus
from shared.catalog.service import ProductFilter
from shared.core.fields import StoredAddress
from shared.core.model import Model
from shared.core.money import Money
from shared.stock.models import Warehouse, WarehouseStatus
from shared.web.pagination import ListQuery


class ProductQuery(ListQuery):
    """Filters of the list of products."""

    query: str | None = Field(
        None, description="Words or word beginnings of name, SKU, brand and barcode", max_length=200
    )
    category: str | None = None
    family: str | None = None
    status: ProductStatus | None = None

    def narrowed(self) -> ProductFilter:
        """The filter that the service takes."""
        return ProductFilter(self.query, self.category, self.family, self.status)


class ProductView(Model):
    """One product."""

    sku: str
    name: str
    category: str | None
    brand: str | None
    family: str | None
    options: dict[str, Attribute]
    specification: dict[str, Attribute]
    unit: str | None
    barcode: str | None
    description: str | None
    price: Money | None
    cost: Money | None
    tax_rate: str
    reorder_point: int
    reorder_quantity: int
    backorder_limit: int
    lead_time_days: int
    status: ProductStatus
    image_url: str | None = Field(description="Shows the product's picture, for a quarter of an hour")
    created_at: datetime
    version: int

    @classmethod
    def of(cls, product: Product, image_url: str | None) -> "ProductView":
        """The product's view."""
        fields = {name: getattr(product, name) for name in cls.model_fields if name != "image_url"}
        return cls(**fields, image_url=image_url)


class WarehouseView(Model):
    """One warehouse; `id` is its code."""

    id: str
    name: str
    priority: int
    address: StoredAddress | None
    status: WarehouseStatus
    created_at: datetime
    version: int

    @classmethod
    def of(cls, warehouse: Warehouse) -> "WarehouseView":
        """The warehouse's view."""
        return cls(**{name: getattr(warehouse, name) for name in cls.model_fields})
