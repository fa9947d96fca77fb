"""Goods that left an order, and goods that came back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from shared.core.model import Document

ShipmentStatus = Literal["shipped", "delivered", "cancelled"]
Condition = Literal["sellable", "damaged"]


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
    delivered_at: datetime | None = None


class ReturnLine(Document):
    """Goods of one SKU that came back to one warehouse."""

    sku: str
    quantity: int
    warehouse_id: str
    condition: Condition = "sellable"


class Return(Document):
    """Goods that came back together."""

    id: str
    lines: list[ReturnLine]
    returned_at: datetime


def merged_lines(lines: Iterable[ShipmentLine]) -> list[ShipmentLine]:
    """One line a SKU and warehouse, so that each level is written once."""
    merged: dict[tuple[str, str], ShipmentLine] = {}
    for line in lines:
        place = (line.sku, line.warehouse_id)
        before = merged[place].quantity if place in merged else 0
        merged[place] = line.but(quantity=before + line.quantity)
    return list(merged.values())
