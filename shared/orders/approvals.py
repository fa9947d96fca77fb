"""Use cases of those who answer for orders: approve, reject, hold, release."""

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.repository import SettingsRepository
from shared.orders.closing import ended
from shared.orders.guards import demand_holdable, demand_releasable, demand_status, demand_within_limit
from shared.orders.models import Order
from shared.orders.requests import RejectOrder
from shared.orders.steps import OrderSteps, stock_between
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table


class ApprovalService:
    """Decides on submitted orders, and stops orders for a while."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._steps, self._settings = clock, OrderSteps(table, clock), SettingsRepository(table)

    def approve(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """A submitted order becomes a sale; ApprovalLimit above what the actor's role may approve."""

        def step(order: Order) -> Order:
            self._demand_decidable(actor, order)
            now = self._clock()
            after = order.but(status="confirmed", confirmed_at=now, version=order.version + 1)
            return self._stored(actor, order, after, Change.by(actor, "approved", now), once)

        return self._steps.take(actor, order_id, expected_version, step)

    def reject(
        self, actor: Actor, order_id: str, request: RejectOrder, *, expected_version: int | None, once: Once
    ) -> Order:
        """A submitted order is cancelled; its stock and credit are given back."""

        def step(order: Order) -> Order:
            self._demand_decidable(actor, order)
            change = Change.by(actor, "rejected", self._clock(), reason=request.reason)
            return self._stored(actor, order, ended(order, "cancelled", change.moment), change, once)

        return self._steps.take(actor, order_id, expected_version, step)

    def hold(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """Nothing of it ships until it is released."""

        def step(order: Order) -> Order:
            demand_holdable(order)
            after = order.but(on_hold=True, version=order.version + 1)
            return self._stored(actor, order, after, Change.by(actor, "held", self._clock()), once)

        return self._steps.take(actor, order_id, expected_version, step)

    def release(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """It may ship again."""

        def step(order: Order) -> Order:
            demand_releasable(order)
            after = order.but(on_hold=False, version=order.version + 1)
            return self._stored(actor, order, after, Change.by(actor, "released", self._clock()), once)

        return self._steps.take(actor, order_id, expected_version, step)

    def _demand_decidable(self, actor: Actor, order: Order) -> None:
        demand_status(order, "submitted")
        demand_within_limit(order, actor.role, self._settings.current(actor.tenant_id).approval_limits)

    def _stored(self, actor: Actor, order: Order, after: Order, change: Change, once: Once) -> Order:
        stock = stock_between(order, after)
        self._steps.save(actor, order, after, change, stock=stock, remember=lambda tx: once.remember(tx, after))
        return after
