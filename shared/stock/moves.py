"""What changes stock: each move names the counters of one level and by how much, each backorder what is sold beyond.

A move that takes may be refused; one that gives never is. What takes can be undone by its inverse.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from shared.core.model import Document
from shared.core.place import Place

MovementKind = Literal[
    "receipt",
    "issue",
    "transfer_in",
    "transfer_out",
    "count",
    "reservation",
    "release",
    "shipment",
    "shipment_cancelled",
    "return",
]
COUNTERS = ("available", "reserved", "damaged")

_REVERSED: dict[MovementKind, MovementKind] = {
    "reservation": "release",
    "release": "reservation",
    "transfer_out": "transfer_in",
    "transfer_in": "transfer_out",
}
"""What a move is called when it is undone; the others keep their name."""


class Move(Document):
    """A change of one level; with `version` only of the level as it was seen (0: nothing ever was there).

    With `counting` it also begins or ends a count, during which nobody else counts the level.
    """

    sku: str
    warehouse_id: str
    kind: MovementKind
    available: int = 0
    reserved: int = 0
    damaged: int = 0
    version: int | None = None
    counting: bool | None = None

    @classmethod
    def reservation(cls, place: Place, quantity: int) -> "Move":
        """Goods are promised to an order."""
        return cls._at(place, "reservation", available=-quantity, reserved=quantity)

    @classmethod
    def release(cls, place: Place, quantity: int) -> "Move":
        """Promised goods become available again."""
        return cls._at(place, "release", available=quantity, reserved=-quantity)

    @classmethod
    def shipment(cls, place: Place, quantity: int) -> "Move":
        """Promised goods leave."""
        return cls._at(place, "shipment", reserved=-quantity)

    @classmethod
    def shipment_cancelled(cls, place: Place, quantity: int) -> "Move":
        """Goods that had left are back and promised as before."""
        return cls._at(place, "shipment_cancelled", reserved=quantity)

    @classmethod
    def returned(cls, place: Place, *, sellable: int, damaged: int) -> "Move":
        """A customer sends goods back."""
        return cls._at(place, "return", available=sellable, damaged=damaged)

    @classmethod
    def _at(cls, place: Place, kind: MovementKind, **counters: int) -> "Move":
        return cls(sku=place[0], warehouse_id=place[1], kind=kind, **counters)

    @property
    def place(self) -> Place:
        """Where."""
        return self.sku, self.warehouse_id

    @property
    def takes(self) -> bool:
        """Whether it may be refused: it needs goods that nobody is promised, or the level as it was seen."""
        return self.available < 0 or self.damaged < 0 or self.version is not None

    def undone(self) -> "Move":
        """The inverse."""
        counters = {name: -getattr(self, name) for name in COUNTERS}
        counting = False if self.counting else None
        return self.but(**counters, kind=_REVERSED.get(self.kind, self.kind), version=None, counting=counting)

    def apart(self) -> "list[Move]":
        """The same in several transactions, of which one that gives comes after all that take.

        Whatever happens to the level in between, only a count insists on what it saw, and keeps other counts away.
        """
        if self.kind != "count":
            return [self.but(version=None)]
        mark = Move(sku=self.sku, warehouse_id=self.warehouse_id, kind="count")
        if self.available < 0:
            return [self.but(counting=True), mark.but(counting=False)]
        return [mark.but(version=self.version, counting=True), self.but(version=None, counting=False)]


class Backorder(Document):
    """Goods of a SKU sold beyond stock by the warehouse they are due from; less than nothing are no longer wanted.

    `limit` is how many may be over all warehouses and orders.
    """

    sku: str
    kind: Literal["backorder"]
    due: dict[str, int]
    limit: int = 0

    @property
    def quantity(self) -> int:
        """Over all warehouses."""
        return sum(self.due.values())

    @property
    def takes(self) -> bool:
        """Whether it may be refused: it needs room below the limit."""
        return self.quantity > 0

    def undone(self) -> "Backorder":
        """The inverse."""
        return self.but(due={warehouse_id: -quantity for warehouse_id, quantity in self.due.items()})


StockStep = Annotated[Move | Backorder, Field(discriminator="kind")]


def backorders_of(changes: Iterable[tuple[Place, int]], limits: Mapping[str, int] | None = None) -> list[Backorder]:
    """One backorder a SKU, from changes at several places; none where nothing changes. Limits are by SKU."""
    due: dict[str, dict[str, int]] = {}
    for (sku, warehouse_id), quantity in changes:
        at = due.setdefault(sku, {})
        at[warehouse_id] = at.get(warehouse_id, 0) + quantity
    return [
        Backorder(sku=sku, kind="backorder", due=at, limit=(limits or {}).get(sku, 0))
        for sku, at in due.items()
        if any(at.values())
    ]
