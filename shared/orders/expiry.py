"""Orders expire because nobody paid in time.

Holds expire without a sweeper: whoever is short of a SKU releases the overdue holds on it and tries again; the
schedule only tidies up. Against a payment exactly one wins: both are conditional on the order's version.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import Overtaken
from shared.identity.rows import WHOLE_TENANT
from shared.orders.closing import ended
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.orders.steps import OrderSteps, stock_between
from shared.storage.change import Change
from shared.storage.table import Table

_BATCH = 25
_SHORTEST_WINDOW = timedelta(minutes=1)


class OrderExpiry:
    """Lets overdue orders expire and gives back what they held."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._clock, self._orders, self._steps = clock, OrderRepository(table), OrderSteps(table, clock)
        self._quiet_until: dict[str, datetime] = {}

    def release(self, tenant_id: str, skus: Set[str]) -> bool:
        """Let overdue orders that hold any of these SKUs expire; whether any did.

        Until the next hold can run out there is nothing to look for: no payment window is shorter than a minute.
        """
        now = self._clock()
        if now < self._quiet_until.get(tenant_id, now):
            return False
        over = self._orders.holds(tenant_id, now)
        abandoned = self._finished(tenant_id, over.postings)
        overdue = [o for o in self._overdue(tenant_id, over.orders, now) if any(sku in skus for sku, _ in o.held)]
        if overdue:
            return sum(self._expired(tenant_id, order) for order in overdue) > 0
        if not over.orders:
            self._quiet_until[tenant_id] = min(now + _SHORTEST_WINDOW, over.next or now + _SHORTEST_WINDOW)
        return abandoned > 0

    def sweep(self, tenant_id: str) -> int:
        """Let every overdue order expire, and finish what dead processes left; how many orders did."""
        now = self._clock()
        over = self._orders.holds(tenant_id, now)
        expired = sum(self._expired(tenant_id, order) for order in self._overdue(tenant_id, over.orders, now))
        self._steps.finish(tenant_id, over.postings)
        return expired

    def _finished(self, tenant_id: str, posting_ids: Sequence[str]) -> int:
        """Whoever is short of goods does not suffer for a posting that cannot be finished: the schedule tells of it."""
        try:
            return self._steps.finish(tenant_id, posting_ids)
        except ExceptionGroup:
            return 0

    def _overdue(self, tenant_id: str, ids: Sequence[str], now: datetime) -> Iterator[Order]:
        """The index may lag, so each order is asked itself."""
        for start in range(0, len(ids), _BATCH):
            batch = self._orders.get_many(tenant_id, WHOLE_TENANT, ids[start : start + _BATCH])
            yield from (order for order in batch if order.overdue(now))

    def _expired(self, tenant_id: str, order: Order) -> bool:
        system = Actor.system(tenant_id, f"expiry-{order.id}")
        change = Change.by(system, "expired", self._clock())
        try:
            after = ended(order, "expired", change.moment)
            self._steps.save(system, order, after, change, stock=stock_between(order, after))
        except Overtaken:
            return False
        return True
