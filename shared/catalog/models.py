"""A product and the requests that make and change it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.core.errors import InvalidRequest
from shared.core.fields import Count, Name, Price, Rate, ShortText, Sku, Text
from shared.core.model import Document, Model
from shared.core.money import Money

ProductStatus = Literal["active", "archived"]
Attribute = str | int | float | bool
LeadTime = Annotated[int, Field(ge=0, le=365, description="Days from ordering to having it on the shelf")]
Attributes = Annotated[dict[ShortText, ShortText | int | float | bool], Field(max_length=50)]


class _Details(Model):
    """What may be said of a product when it is made and changed later; prices include tax."""

    category: ShortText | None = None
    brand: ShortText | None = None
    family: ShortText | None = Field(None, description="Products that are variants of one another share it")
    options: Attributes = {}
    specification: Attributes = {}
    unit: ShortText | None = None
    barcode: ShortText | None = None
    description: Text | None = None
    price: Price | None = None
    cost: Price | None = None
    tax_rate: Rate = "0"
    reorder_point: Count = 0
    reorder_quantity: Count = 0
    backorder_limit: Count = 0
    lead_time_days: LeadTime = 14


class CreateProduct(_Details):
    """A new product; prices include tax."""

    sku: Sku
    name: Name


class ChangeProduct(_Details):
    """Only the fields that are named change; null clears one that may be empty."""

    name: Name = ""
    status: ProductStatus = "active"


class Product(Document):
    """One product; `created` (an id) orders lists."""

    sku: str
    name: str
    created: str
    created_at: datetime
    category: str | None = None
    brand: str | None = None
    family: str | None = None
    options: dict[str, Attribute] = {}
    specification: dict[str, Attribute] = {}
    unit: str | None = None
    barcode: str | None = None
    description: str | None = None
    price: Money | None = None
    cost: Money | None = None
    tax_rate: str = "0"
    reorder_point: int = 0
    reorder_quantity: int = 0
    backorder_limit: int = 0
    lead_time_days: int = 14
    status: ProductStatus = "active"
    pictured: bool = False
    version: int = 1

    @property
    def archived(self) -> bool:
        """Whether it can no longer be ordered."""
        return self.status == "archived"

    def changed(self, request: ChangeProduct) -> "Product":
        """The next version of it."""
        changes = {name: getattr(request, name) for name in request.model_fields_set}
        return self.but(**changes, version=self.version + 1)


def demand_currency(currency: str, **amounts: Money | None) -> None:
    """InvalidRequest at each amount that is not in the tenant's currency."""
    for name, amount in amounts.items():
        if amount is not None and amount.currency != currency:
            raise InvalidRequest.at(f"/{name}/currency", f"must be the tenant's currency, {currency}")
