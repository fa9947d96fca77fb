"""An order: the facts that are stored, and what is derived from them."""

from datetime import datetime
from functools import cached_property
from typing import Literal

from shared.core.fields import StoredAddress
from shared.core.model import Document
from shared.core.money import Money
from shared.orders.pricing import Priced, included_tax, line_total, shares

OrderStatus = Literal["draft", "submitted", "confirmed", "closed", "cancelled", "expired"]
PaymentStatus = Literal["unpaid", "authorised", "partially_paid", "paid", "overpaid", "partially_refunded", "refunded"]
FulfilmentStatus = Literal["unfulfilled", "partially_shipped", "shipped", "delivered", "partially_returned", "returned"]
ShipmentStatus = Literal["shipped", "delivered", "cancelled"]
LIVE: tuple[OrderStatus, ...] = ("submitted", "confirmed")
DEAD: tuple[OrderStatus, ...] = ("cancelled", "expired")


class Allocation(Document):
    """What a line holds of one warehouse and has not shipped."""

    warehouse_id: str
    quantity: int


class OrderLine(Document):
    """One line; price, tax, cost and category are frozen when it is made; amounts are minor units.

    `sources` keeps the allocations with which it was placed from the moment at which they change.
    """

    sku: str
    name: str
    quantity: int
    unit_price: int
    discount_rate: str = "0"
    tax_rate: str = "0"
    cost: int = 0
    category: str | None = None
    warehouse_id: str | None = None
    allocations: list[Allocation] = []
    sources: list[Allocation] = []
    shipped: int = 0
    returned: int = 0
    cancelled: int = 0

    @property
    def origin(self) -> list[Allocation]:
        """The allocations with which it was placed."""
        return self.sources or self.allocations

    @property
    def allocated(self) -> int:
        """What the line holds and has not shipped, over all warehouses."""
        return sum(allocation.quantity for allocation in self.allocations)

    @property
    def total(self) -> int:
        """The line's money before its share of the order's discount."""
        return line_total(self.unit_price, self.quantity, self.discount_rate)


class ShipmentLine(Document):
    """Goods of one SKU that left one warehouse."""

    sku: str
    quantity: int
    warehouse_id: str


class Shipment(Document):
    """Goods that left together."""

    id: str
    lines: list[ShipmentLine]
    shipped_at: datetime
    carrier: str | None = None
    tracking_number: str | None = None
    status: ShipmentStatus = "shipped"


class Order(Document):
    """An order's facts. Statuses of payment and fulfilment, totals and balance are derived, never stored as truth."""

    id: str
    number: str
    status: OrderStatus
    currency: str
    time_zone: str
    customer_id: str
    lines: list[OrderLine]
    placed_at: datetime
    fingerprint: str = ""
    salesperson_id: str | None = None
    region: str | None = None
    shipping_fee: int = 0
    order_discount: int = 0
    note: str | None = None
    external_id: str | None = None
    shipping_address: StoredAddress | None = None
    on_credit: bool = False
    credit_taken: int = 0
    on_hold: bool = False
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    authorised: int = 0
    paid: int = 0
    refunded: int = 0
    payment_ids: list[str] = []
    shipments: list[Shipment] = []
    version: int = 1

    # Money.

    @cached_property
    def priced(self) -> list[Priced]:
        """Each line's money, in the order of the lines."""
        totals = [line.total for line in self.lines]
        discounts = shares(self.order_discount, totals)
        return [
            Priced(line.unit_price * line.quantity, total, discount, included_tax(total - discount, line.tax_rate))
            for line, total, discount in zip(self.lines, totals, discounts, strict=True)
        ]

    @cached_property
    def subtotal(self) -> int:
        return sum(line.total for line in self.priced)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.priced)

    @cached_property
    def total(self) -> int:
        return self.subtotal - self.order_discount + self.shipping_fee

    @property
    def balance(self) -> int:
        """What is still to be paid; less than nothing when too much was; nothing on a dead or fully refunded order."""
        if self.status in DEAD or self.payment_status == "refunded":
            return 0
        return self.total - self.paid + self.refunded

    def money(self, minor: int) -> Money:
        """An amount in the order's currency."""
        return Money(minor, self.currency)

    # What the facts say.

    @property
    def payment_status(self) -> PaymentStatus:
        """Refunds first return what was paid above the total."""
        excess = max(0, self.paid - self.total)
        returned, kept = max(0, self.refunded - excess), self.paid - self.refunded
        if self.paid and kept <= 0:
            return "refunded"
        if not self.paid and self.total:
            return "authorised" if self.authorised else "unpaid"
        if kept > self.total:
            return "overpaid"
        if returned:
            return "partially_refunded"
        return "paid" if kept >= self.total else "partially_paid"

    @property
    def paid_in_full(self) -> bool:
        """Whether all of the total was captured, whatever was refunded since."""
        return self.paid >= self.total

    @property
    def fulfilment_status(self) -> FulfilmentStatus:
        open_units = sum(line.quantity - line.cancelled for line in self.lines)
        shipped, returned = sum(line.shipped for line in self.lines), sum(line.returned for line in self.lines)
        if returned:
            return "returned" if returned >= shipped else "partially_returned"
        if not shipped:
            return "unfulfilled"
        if shipped < open_units:
            return "partially_shipped"
        standing = [shipment for shipment in self.shipments if shipment.status != "cancelled"]
        return "delivered" if all(shipment.status == "delivered" for shipment in standing) else "shipped"

    @property
    def holds_unpaid_stock(self) -> bool:
        """Whether it gives its stock back when its time is up: prepaid, live and without any money."""
        return self.status in LIVE and not self.on_credit and not self.paid and self.expires_at is not None

    def overdue(self, now: datetime) -> bool:
        """Whether its time to be paid is up."""
        return self.holds_unpaid_stock and self.expires_at is not None and self.expires_at <= now

    @property
    def held(self) -> dict[tuple[str, str], int]:
        """What it holds by SKU and warehouse."""
        held: dict[tuple[str, str], int] = {}
        for line in self.lines:
            for allocation in line.allocations:
                place = (line.sku, allocation.warehouse_id)
                held[place] = held.get(place, 0) + allocation.quantity
        return held

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)


class OrderSummary(Document):
    """An order as a list shows it; amounts are minor units."""

    id: str
    number: str
    version: int
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    on_hold: bool
    customer_id: str
    salesperson_id: str | None
    currency: str
    total: int
    balance: int
    placed_at: datetime
    expires_at: datetime | None
