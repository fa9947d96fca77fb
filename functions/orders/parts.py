"""The parts of an order as the API shows them: lines, shipments, returns, payments."""

from datetime import datetime

from shared.core.model import Model
from shared.core.money import Money
from shared.orders.lines import OrderLine
from shared.orders.parcels import Condition, Return, Shipment, ShipmentStatus
from shared.orders.pricing import Priced
from shared.payments.models import Payment
from shared.payments.models import PaymentStatus as PaymentState


class AllocationView(Model):
    """What a line holds of one warehouse and has not shipped."""

    warehouse_id: str
    quantity: int


class OrderLineView(Model):
    """One line; `discount` is its share of the order's, `total` is before it, `tax` is inside."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    discount_rate: str
    discount: Money
    total: Money
    tax: Money
    tax_rate: str
    allocations: list[AllocationView]
    backordered: int
    shipped: int
    returned: int
    cancelled: int

    @classmethod
    def of(cls, line: OrderLine, priced: Priced, currency: str) -> "OrderLineView":
        """The line with its money."""
        terms = ("sku", "name", "quantity", "discount_rate", "tax_rate")
        names = (*terms, "backordered", "shipped", "returned", "cancelled")
        return cls(
            **{name: getattr(line, name) for name in names},
            unit_price=Money(line.unit_price, currency),
            discount=Money(priced.discount, currency),
            total=Money(priced.total, currency),
            tax=Money(priced.tax, currency),
            allocations=[AllocationView(warehouse_id=a.warehouse_id, quantity=a.quantity) for a in line.allocations],
        )


class ShipmentLineView(Model):
    """Goods of one SKU that left one warehouse."""

    sku: str
    quantity: int
    warehouse_id: str


class ShipmentView(Model):
    """Goods that left together."""

    id: str
    lines: list[ShipmentLineView]
    carrier: str | None
    tracking_number: str | None
    status: ShipmentStatus
    shipped_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, shipment: Shipment) -> "ShipmentView":
        """The shipment's view."""
        names = ("id", "carrier", "tracking_number", "status", "shipped_at", "delivered_at")
        lines = [ShipmentLineView(**line.model_dump()) for line in shipment.lines]
        return cls(lines=lines, **{name: getattr(shipment, name) for name in names})


class ReturnLineView(Model):
    """Goods of one SKU that came back to one warehouse."""

    sku: str
    quantity: int
    warehouse_id: str
    condition: Condition


class ReturnView(Model):
    """Goods that came back together."""

    id: str
    lines: list[ReturnLineView]
    returned_at: datetime

    @classmethod
    def of(cls, record: Return) -> "ReturnView":
        """The return's view."""
        lines = [ReturnLineView(**line.model_dump()) for line in record.lines]
        return cls(id=record.id, lines=lines, returned_at=record.returned_at)


class OrderPaymentView(Model):
    """A payment as its order shows it."""

    payment_id: str
    provider: str
    method: str
    status: PaymentState
    amount: Money
    captured: Money
    refunded: Money

    @classmethod
    def of(cls, payment: Payment) -> "OrderPaymentView":
        """The payment's view."""
        return cls(
            payment_id=payment.id,
            provider=payment.provider,
            method=payment.method,
            status=payment.status,
            **{name: payment.money(getattr(payment, name)) for name in ("amount", "captured", "refunded")},
        )
