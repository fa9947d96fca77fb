"""What may happen in the demonstration tenant's trade."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods come in, by SKU, to one warehouse."""

    warehouse_id: str
    quantities: dict[str, int]
    reference: str


@dataclass(frozen=True, slots=True)
class Clearance:
    """All but so many of a SKU go out to a trade fair."""

    sku: str
    leave: int


@dataclass(frozen=True, slots=True)
class Relocation:
    """Half of what is available of a SKU in one warehouse goes to another."""

    sku: str
    from_warehouse_id: str
    to_warehouse_id: str


@dataclass(frozen=True, slots=True)
class Sale:
    """A customer (by index) orders; `number` is what later events call the order by."""

    number: int
    buyer: int
    seller: int
    quantities: dict[str, int]
    discount_rate: str = "0"
    shipping_fee: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """The buyer pays the balance."""

    number: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """What the order still holds leaves, or only its first SKU."""

    number: int
    carrier: str
    only_first: bool = False


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The order is cancelled before anything was paid or shipped."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """Unpaid orders give back their stock."""


@dataclass(frozen=True, slots=True)
class ApprovalLimit:
    """From now on a manager looks at what sales people sell above this amount."""

    amount: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A manager approves an order."""

    number: int


@dataclass(frozen=True, slots=True)
class Hold:
    """The order is put on hold."""

    number: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What has not left of the order is no longer wanted."""

    number: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that is on its way to the buyer arrives."""

    number: int


@dataclass(frozen=True, slots=True)
class Return:
    """One unit of the order's first SKU comes back."""

    number: int
    condition: Literal["sellable", "damaged"]


Act = (
    Delivery
    | Clearance
    | Relocation
    | Sale
    | Payment
    | Shipment
    | Cancellation
    | Expiry
    | ApprovalLimit
    | Approval
    | Hold
    | Closing
    | Arrival
    | Return
)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happens; `rank` keeps the order of what happens at one moment."""

    at: datetime
    rank: int
    act: Act = field(compare=False)
