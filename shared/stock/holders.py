"""Which orders hold goods: the ledger knows their ids, and whoever keeps the orders says what they are called."""

import time
from collections.abc import Callable, Sequence

from shared.core.actor import Actor
from shared.core.place import Place
from shared.stock.errors import HoldingOrder
from shared.stock.models import Level, Movement
from shared.stock.repository import StockRepository
from shared.storage.table import Table

_LOOKS, _PAUSE = 30, 0.1
"""The ledger is complete within seconds of a change."""


NameOrders = Callable[[Actor, Sequence[str], Sequence[Place]], list[HoldingOrder]]
"""Those of the orders with these ids that the actor sees and that hold goods at any of the places."""


def nobody(_actor: Actor, _order_ids: Sequence[str], _places: Sequence[Place]) -> list[HoldingOrder]:
    """For whoever has no orders to show."""
    return []


class Holders:
    """Finds the orders behind what is reserved: a reservation's reference is its order."""

    def __init__(self, table: Table, name: NameOrders, sleep: Callable[[float], None] = time.sleep) -> None:
        self._stock, self._name, self._sleep = StockRepository(table), name, sleep

    def of(self, actor: Actor, levels: Sequence[Level]) -> list[HoldingOrder]:
        """The orders that hold goods of these levels and that the actor sees, by number."""
        found = {order_id: None for level in levels for order_id in self._references(actor.tenant_id, level)}
        named = self._name(actor, list(found), [(level.sku, level.warehouse_id) for level in levels])
        return sorted(named, key=lambda order: order.number)

    def _references(self, tenant_id: str, level: Level) -> list[str]:
        """What the ledger says; it is waited for where it is not yet complete."""
        held, complete = self._held(tenant_id, level)
        for _ in range(_LOOKS):
            if complete:
                break
            self._sleep(_PAUSE)
            held, complete = self._held(tenant_id, level)
        return [reference for reference, quantity in held.items() if quantity > 0]

    def _held(self, tenant_id: str, level: Level) -> tuple[dict[str, int], bool]:
        """What is reserved by reference, newest movement first, back to where nothing was reserved."""
        held: dict[str, int] = {}
        expected = level.version
        for movement in self._stock.movements_back(tenant_id, level):
            if movement.version != expected:
                return held, False
            held[movement.reference] = held.get(movement.reference, 0) + movement.reserved_delta
            expected -= 1
            if _nothing_was_reserved(movement):
                return held, True
        return held, expected == 0


def _nothing_was_reserved(movement: Movement) -> bool:
    return movement.reserved == movement.reserved_delta
