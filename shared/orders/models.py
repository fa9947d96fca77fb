"""An order: the facts that are stored, and what is derived from them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Literal

from shared.core.fields import StoredAddress
from shared.core.model import Document
from shared.core.money import Money
from shared.core.place import Place
from shared.orders.lines import OrderLine, by_place
from shared.orders.parcels import Return, Shipment
from shared.orders.pricing import Priced, priced

OrderStatus = Literal["draft", "submitted", "confirmed", "closed", "cancelled", "expired"]
PaymentStatus = Literal["unpaid", "authorised", "partially_paid", "paid", "overpaid", "partially_refunded", "refunded"]
FulfilmentStatus = Literal["unfulfilled", "partially_shipped", "shipped", "delivered", "partially_returned", "returned"]
LIVE: tuple[OrderStatus, ...] = ("submitted", "confirmed")
DEAD: tuple[OrderStatus, ...] = ("cancelled", "expired")


class Edition(Document):
    """The lines as they were sold until an edit replaced them; so many of the order's reversals came before it."""

    until: datetime
    lines: list[OrderLine]
    reversals: int = 0


class Reversal(Document):
    """Units of lines (by their id) that came back or were cancelled at a moment; less than nothing: taken up again."""

    at: datetime
    kind: Literal["returned", "cancelled"]
    units: list[tuple[int, int]]


class Order(Document):
    """An order's facts. Statuses of payment and fulfilment, totals and balance are derived, never stored as truth.

    `order_discount` is what was agreed for the whole order; `editions` and `reversals` are dated, for the figures.
    `surplus` is what of `paid` goes back by itself: captured twice, or for what was paid already.
    """

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
    surplus: int = 0
    payment_ids: list[str] = []
    shipments: list[Shipment] = []
    returns: list[Return] = []
    editions: list[Edition] = []
    reversals: list[Reversal] = []
    closed_by_itself: bool = False
    version: int = 1

    # Money.

    @cached_property
    def priced(self) -> list[Priced]:
        """Each line's money without what was cancelled, in the order of the lines; a dead order keeps its total."""
        if self.status not in DEAD:
            return priced(self.lines, self.order_discount, [line.cancelled for line in self.lines])
        before = Counter[int]()
        edited = self.editions[-1].reversals if self.editions else 0
        for line_id, units in chain.from_iterable(reversal.units for reversal in self.reversals[edited:]):
            before[line_id] += units
        return priced(self.lines, self.order_discount, [before[line.id] for line in self.lines])

    @cached_property
    def subtotal(self) -> int:
        return sum(line.total for line in self.priced)

    @cached_property
    def discount(self) -> int:
        """What is left of the order's discount on what stands."""
        return sum(line.discount for line in self.priced)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.priced)

    @cached_property
    def total(self) -> int:
        return self.subtotal - self.discount + self.shipping_fee

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
        excess = max(self.surplus, self.paid - self.total)
        returned, kept = max(0, self.refunded - excess), self.paid - self.refunded
        if self.paid and kept <= 0:
            return "refunded"
        if not self.paid and self.total:
            return "authorised" if self.authorised else "unpaid"
        if kept > self.total:
            return "overpaid"
        if returned:
            return "partially_refunded"
        return "paid" if kept >= self.total and self.paid_in_full else "partially_paid"

    @property
    def paid_in_full(self) -> bool:
        """Whether all of the total was captured, whatever was refunded since; a surplus is not the tenant's to keep."""
        return self.paid - self.surplus >= self.total

    @property
    def fulfilment_status(self) -> FulfilmentStatus:
        standing = sum(line.standing for line in self.lines)
        shipped, returned = sum(line.shipped for line in self.lines), sum(line.returned for line in self.lines)
        if returned:
            return "returned" if returned >= shipped else "partially_returned"
        if not shipped:
            return "unfulfilled"
        if shipped < standing:
            return "partially_shipped"
        return "delivered" if self.delivered_whole else "shipped"

    @property
    def delivered_whole(self) -> bool:
        """Whether all that stands has arrived, whatever came back since."""
        shipped = sum(line.shipped for line in self.lines)
        on_the_way = any(shipment.status == "shipped" for shipment in self.shipments)
        return 0 < shipped == sum(line.standing for line in self.lines) and not on_the_way

    @property
    def waits_for_money(self) -> bool:
        """Whether it must be paid before its goods leave, and nothing of it was."""
        return not self.on_credit and not self.paid and self.total > 0

    @property
    def holds_unpaid_stock(self) -> bool:
        """Whether it gives its stock back when its time is up."""
        return self.status in LIVE and self.waits_for_money and self.expires_at is not None

    def overdue(self, now: datetime) -> bool:
        """Whether its time to be paid is up."""
        return self.holds_unpaid_stock and self.expires_at is not None and self.expires_at <= now

    @property
    def exposure(self) -> int:
        """What it uses of its customer's credit while it stands."""
        return max(0, self.total - self.paid + self.surplus) if self.on_credit else 0

    @property
    def held(self) -> Mapping[Place, int]:
        """What it holds by SKU and warehouse."""
        return by_place((line.sku, allocation) for line in self.lines for allocation in line.allocations)

    @property
    def owed(self) -> Mapping[Place, int]:
        """What is sold and not here yet, by SKU and the warehouse that it is due from."""
        return by_place((line.sku, backorder) for line in self.lines for backorder in line.backorders)

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
