"""Orders as the API shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field

from functions.orders.parts import OrderLineView, OrderPaymentView, ReturnView, ShipmentView
from shared.core.fields import StoredAddress
from shared.core.model import Model
from shared.core.money import Money
from shared.orders.editing import Edited
from shared.orders.finding import OrderFilter
from shared.orders.fulfilment import Returned, Shipped
from shared.orders.history import TimelineEntry
from shared.orders.models import (
    FulfilmentStatus,
    Order,
    OrderStatus,
    OrderSummary,
    PaymentStatus,
)
from shared.payments.models import Payment
from shared.web.pagination import ListQuery


class OrderQuery(ListQuery):
    """Filters of the list of orders."""

    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    customer_id: str | None = None
    salesperson_id: str | None = None
    first_day: date | None = Field(None, alias="from", description="Placed on this day of the tenant or later")
    last_day: date | None = Field(None, alias="to", description="Placed on this day of the tenant or earlier")

    def narrowed(self) -> OrderFilter:
        """The filter that the service takes."""
        names = OrderFilter.__dataclass_fields__
        return OrderFilter(**{name: getattr(self, name) for name in names})


_AMOUNTS = ("subtotal", "discount", "tax", "shipping_fee", "total", "paid", "refunded", "balance")
_FACTS = (
    "id",
    "number",
    "version",
    "status",
    "payment_status",
    "fulfilment_status",
    "on_hold",
    "customer_id",
    "salesperson_id",
    "note",
    "external_id",
    "shipping_address",
    "placed_at",
    "expires_at",
)


class OrderView(Model):
    """One order with what it holds, what was paid and what was shipped."""

    id: str
    number: str
    version: int
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    on_hold: bool
    customer_id: str
    salesperson_id: str | None
    lines: list[OrderLineView]
    subtotal: Money
    discount: Money
    tax: Money
    shipping_fee: Money
    total: Money
    paid: Money
    refunded: Money
    balance: Money
    note: str | None
    external_id: str | None
    shipping_address: StoredAddress | None
    placed_at: datetime
    expires_at: datetime | None
    shipments: list[ShipmentView]
    returns: list[ReturnView]
    payments: list[OrderPaymentView]

    @classmethod
    def of(cls, order: Order, payments: Sequence[Payment]) -> "OrderView":
        """The facts and what is derived from them; `payments` are the order's own."""
        return cls(
            **{name: getattr(order, name) for name in _FACTS},
            **{name: order.money(getattr(order, name)) for name in _AMOUNTS},
            lines=[
                OrderLineView.of(line, priced, order.currency)
                for line, priced in zip(order.lines, order.priced, strict=True)
            ],
            shipments=[ShipmentView.of(shipment) for shipment in order.shipments],
            returns=[ReturnView.of(record) for record in order.returns],
            payments=[OrderPaymentView.of(payment) for payment in payments],
        )


class OrderSummaryView(Model):
    """An order in a list."""

    id: str
    number: str
    version: int
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    on_hold: bool
    customer_id: str
    salesperson_id: str | None
    total: Money
    balance: Money
    placed_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, summary: OrderSummary) -> "OrderSummaryView":
        """The summary with its money."""
        fields = {name: getattr(summary, name) for name in cls.model_fields}
        amounts = {name: Money(fields[name], summary.currency) for name in ("total", "balance")}
        return cls(**fields | amounts)


class TimelineEntryView(Model):
    """What one version of an order changed."""

    at: str
    actor: str
    kind: str
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: TimelineEntry) -> "TimelineEntryView":
        """The entry's view."""
        return cls(at=entry.at, actor=entry.actor, kind=entry.kind, data=entry.data)


class MovedGoodsView(Model):
    """The id of a shipment or of a return, and the order after it."""

    id: str
    order: OrderView

    @classmethod
    def of(cls, moved: Shipped | Returned, payments: Sequence[Payment]) -> "MovedGoodsView":
        """The id of what moved and the order after it."""
        record = moved.shipment if isinstance(moved, Shipped) else moved.record
        return cls(id=record.id, order=OrderView.of(moved.order, payments))


class EditQuery(Model):
    """How an edit is asked."""

    dry_run: bool = Field(False, description="Find out what would change, and write nothing")


class StockDeltaView(Model):
    """By how much the reserved quantity of a SKU changes."""

    sku: str
    delta: int


class EditChangeView(Model):
    """What an edit changes: the total, and the reserved quantity of the SKUs where it changes."""

    total_delta: Money
    stock: list[StockDeltaView]


class EditedView(Model):
    """The order with its new lines, and what they changed."""

    order: OrderView
    change: EditChangeView

    @classmethod
    def of(cls, edited: Edited, payments: Sequence[Payment]) -> "EditedView":
        """The edited order and its differences."""
        stock = [StockDeltaView(sku=sku, delta=delta) for sku, delta in edited.stock.items()]
        change = EditChangeView(total_delta=edited.order.money(edited.total_delta), stock=stock)
        return cls(order=OrderView.of(edited.order, payments), change=change)
