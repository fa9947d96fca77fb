"""What callers ask of orders."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.core.fields import Address, Code, Id, Price, Quantity, Rate, ShortText, Sku, Text
from shared.core.model import Model
from shared.core.money import Money
from shared.orders.parcels import Condition

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class PlaceOrderLine(Model):
    """So many of a SKU; without `unit_price` at the catalogue's, from any warehouse unless one is named."""

    sku: Sku
    quantity: Quantity
    unit_price: Price | None = None
    discount_rate: Rate = "0"
    warehouse_id: Code | None = None


class PlaceOrder(Model):
    """An order to be placed, or kept as a draft that holds no stock."""

    customer_id: Id
    lines: Annotated[list[PlaceOrderLine], Field(min_length=1, max_length=500)]
    shipping_fee: Price | None = None
    discount: Price | None = Field(None, description="Of the whole order, spread over its lines; at most the subtotal")
    note: Text | None = None
    external_id: ShortText | None = None
    draft: bool = False
    expected_total: Money | None = Field(None, description="Refuse with total-changed if the total is another one")
    shipping_address: Address | None = None
    salesperson_id: Id | None = Field(None, description="For managers and admins; else the caller")
    placed_at: AwareDatetime | None = Field(None, description="For admins: a past moment, to bring in old orders")


class CancelOrder(Model):
    """Why the order is cancelled."""

    reason: Reason


class ShipOrderLine(Model):
    """So many of a SKU; from the named warehouse only, if one is named."""

    sku: Sku
    quantity: Quantity
    warehouse_id: Code | None = None


class ShipOrder(Model):
    """Goods that leave together."""

    lines: Annotated[list[ShipOrderLine], Field(min_length=1, max_length=500)]
    carrier: ShortText | None = None
    tracking_number: ShortText | None = None


class RejectOrder(Model):
    """Why an order is not approved."""

    reason: Reason


class EditOrderLine(Model):
    """A line as it shall be; what is not named stays as it was on the line of the same SKU."""

    sku: Sku
    quantity: Quantity
    unit_price: Price | None = None
    discount_rate: Rate | None = None
    warehouse_id: Code | None = None


class EditOrder(Model):
    """The whole new set of lines; `expected_version` is the version that the caller saw."""

    lines: Annotated[list[EditOrderLine], Field(min_length=1, max_length=500)]
    expected_version: Annotated[int, Field(ge=1)]


class ReturnGoodsLine(Model):
    """So many of a SKU; to the warehouse from which they left, unless one is named."""

    sku: Sku
    quantity: Quantity
    condition: Condition
    warehouse_id: Code | None = None


class ReturnGoods(Model):
    """Goods that a customer sends back together."""

    lines: Annotated[list[ReturnGoodsLine], Field(min_length=1, max_length=500)]
