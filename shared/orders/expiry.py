"""How an order ends early: cancelled by somebody, or expired because nobody paid in time.

Holds expire without a sweeper: whoever is short of a SKU releases the overdue holds on it and tries again; the
schedule only tidies up. Against a payment exactly one wins: both are conditional on the order's version.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta
from typing import Literal

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import Overtaken
from shared.customers.repository import CustomerRepository
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order, OrderLine
from shared.orders.repository import OrderRepository
from shared.stock.repository import StockRepository
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table

_BATCH = 25
_SHORTEST_WINDOW = timedelta(minutes=1)


class OrderExpiry:
    """Ends orders and gives back what they held."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table, self._clock = table, clock
        self._orders = OrderRepository(table)
        self._stock = StockRepository(table)
        self._customers = CustomerRepository(table)
        self._quiet_until: dict[str, datetime] = {}

    def ended(
        self, actor: Actor, order: Order, status: Literal["cancelled", "expired"], change: Change, *, once: Once | None
    ) -> Order:
        """The order with this status, its stock and credit given back; Overtaken when somebody was faster."""
        lines = [_given_back(line) for line in order.lines]
        after = order.but(
            status=status,
            lines=lines,
            ended_at=change.moment,
            expires_at=None,
            credit_taken=0,
            version=order.version + 1,
        )
        release = Change.by(actor, "release", change.moment, reference=order.id, reason=change.reason or status)
        with self._table.transaction() as tx:
            self._orders.save(tx, actor.tenant_id, after, change)
            for place, quantity in order.held.items():
                self._stock.release(tx, actor.tenant_id, place, quantity, release)
            if order.credit_taken:
                self._customers.return_credit(tx, actor.tenant_id, order.customer_id, order.credit_taken)
            if once is not None:
                once.remember(tx, after)
        return after

    def release(self, tenant_id: str, skus: Set[str]) -> bool:
        """Let overdue orders that hold any of these SKUs expire; whether any did.

        Until the next hold can run out there is nothing to look for: no payment window is shorter than a minute.
        """
        now = self._clock()
        if now < self._quiet_until.get(tenant_id, now):
            return False
        ids, next_expiry = self._orders.holds(tenant_id, now)
        overdue = [order for order in self._overdue(tenant_id, ids, now) if any(sku in skus for sku, _ in order.held)]
        if overdue:
            return sum(self._expired(tenant_id, order) for order in overdue) > 0
        self._quiet_until[tenant_id] = min(now + _SHORTEST_WINDOW, next_expiry or now + _SHORTEST_WINDOW)
        return False

    def sweep(self, tenant_id: str) -> int:
        """Let every overdue order expire; how many did."""
        now = self._clock()
        ids, _ = self._orders.holds(tenant_id, now)
        return sum(self._expired(tenant_id, order) for order in self._overdue(tenant_id, ids, now))

    def _overdue(self, tenant_id: str, ids: Sequence[str], now: datetime) -> Iterator[Order]:
        """The index may lag, so each order is asked itself."""
        for start in range(0, len(ids), _BATCH):
            batch = self._orders.get_many(tenant_id, WHOLE_TENANT, ids[start : start + _BATCH])
            yield from (order for order in batch if order.overdue(now))

    def _expired(self, tenant_id: str, order: Order) -> bool:
        system = Actor.system(tenant_id, f"expiry-{order.id}")
        try:
            self.ended(system, order, "expired", Change.by(system, "expired", self._clock()), once=None)
        except Overtaken:
            return False
        return True


def _given_back(line: OrderLine) -> OrderLine:
    return line.but(allocations=[], sources=line.origin, cancelled=line.quantity - line.shipped)
