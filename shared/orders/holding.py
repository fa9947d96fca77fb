"""Orders that hold goods, for whoever must know whom a shelf is promised to."""

from collections.abc import Sequence

from shared.core.actor import Actor
from shared.core.place import Place
from shared.identity.rows import RowRules
from shared.orders.repository import OrderRepository
from shared.stock.errors import HoldingOrder
from shared.storage.table import Table


class OrdersHolding:
    """Names orders as an actor sees them."""

    def __init__(self, table: Table) -> None:
        self._orders, self._rules = OrderRepository(table), RowRules(table)

    def __call__(self, actor: Actor, order_ids: Sequence[str], places: Sequence[Place]) -> list[HoldingOrder]:
        """Those that hold goods at any of the places as they stand now."""
        orders = self._orders.get_many(actor.tenant_id, self._rules.of(actor), order_ids)
        return [HoldingOrder(o.id, o.number) for o in orders if any(o.held.get(place) for place in places)]
