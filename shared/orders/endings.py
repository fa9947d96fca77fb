"""Use cases that end an order or take it up again."""

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.orders.closing import closed, ended, expires_anew, missing_of, reopened
from shared.orders.expiry import OrderExpiry
from shared.orders.guards import demand_cancellable, demand_reopenable, demand_status
from shared.orders.models import Order
from shared.orders.reading import PlacingReader
from shared.orders.requests import CancelOrder
from shared.orders.reservation import Reservation
from shared.orders.steps import OrderSteps, stock_between
from shared.stock.allocation import Served
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table


class EndingService:
    """Cancels, closes and reopens orders."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._steps, self._reader = clock, OrderSteps(table, clock), PlacingReader(table)
        self._reservation = Reservation(table, OrderExpiry(table, clock))

    def cancel(
        self, actor: Actor, order_id: str, request: CancelOrder, *, expected_version: int | None, once: Once
    ) -> Order:
        """Give back stock and credit; AlreadyShipped after any shipment. What was paid stays paid."""

        def step(order: Order) -> Order:
            demand_cancellable(order)
            change = Change.by(actor, "cancelled", self._clock(), reason=request.reason)
            return self._stored(actor, order, ended(order, "cancelled", change.moment), change, once)

        return self._steps.take(actor, order_id, expected_version, step)

    def close(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """Cancel the unshipped rest; its stock and credit are given back."""

        def step(order: Order) -> Order:
            demand_status(order, "confirmed")
            change = Change.by(actor, "closed", self._clock())
            return self._stored(actor, order, closed(order, change.moment), change, once)

        return self._steps.take(actor, order_id, expected_version, step)

    def reopen(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """Take the cancelled rest up again: OutOfStock or CreditExceeded where it is no longer to be had."""

        def step(order: Order) -> Order:
            demand_reopenable(order)
            around = self._reader.read_again(actor.tenant_id, [line.sku for line in order.lines])
            change = Change.by(actor, "reopened", self._clock())
            expires_at = expires_anew(around.settings, change.moment)

            def store(served: list[Served]) -> Order:
                after = reopened(order, served, change.moment, expires_at=expires_at)
                stock = stock_between(order, after, around.shelves.limits)
                self._steps.save(actor, order, after, change, stock=stock, remember=lambda tx: once.remember(tx, after))
                return after

            return self._reservation.stored(actor.tenant_id, missing_of(order), around.shelves, store)

        return self._steps.take(actor, order_id, expected_version, step)

    def _stored(self, actor: Actor, order: Order, after: Order, change: Change, once: Once) -> Order:
        stock = stock_between(order, after)
        self._steps.save(actor, order, after, change, stock=stock, remember=lambda tx: once.remember(tx, after))
        return after
