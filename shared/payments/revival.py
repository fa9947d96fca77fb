"""Late money takes an expired order up again where the tenant wants that and the goods are still to be had."""

from datetime import datetime

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import InvalidRequest
from shared.customers.errors import CreditExceeded
from shared.orders.closing import expires_anew, missing_of, recorded, reopened
from shared.orders.expiry import OrderExpiry
from shared.orders.models import Order
from shared.orders.reading import PlacingReader
from shared.orders.reservation import Reservation
from shared.orders.steps import OrderSteps, stock_between
from shared.stock.allocation import Served
from shared.stock.errors import OutOfStock
from shared.storage.change import Change
from shared.storage.table import Table


class Revival:
    """Reserves an expired order's goods anew, before its money is booked; unpaid it would expire once more."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._clock, self._steps, self._reader = clock, OrderSteps(table, clock), PlacingReader(table)
        self._reservation = Reservation(table, OrderExpiry(table, clock))

    def attempt(self, actor: Actor, order: Order) -> bool:
        """Whether the order lives again; Overtaken when somebody moved it meanwhile."""
        around = self._reader.read_again(actor.tenant_id, [line.sku for line in order.lines])
        if around.settings.late_payment_policy != "revive_else_refund":
            return False
        change = Change.by(actor, "revived", self._clock())
        expires_at = expires_anew(around.settings, change.moment)

        def store(served: list[Served]) -> None:
            after = revived(order, served, change.moment, expires_at=expires_at)
            stock = stock_between(order, after, around.shelves.limits)
            self._steps.save(actor, order, after, change, stock=stock)

        try:
            self._reservation.stored(actor.tenant_id, missing_of(order), around.shelves, store)
        except (OutOfStock, CreditExceeded, InvalidRequest):
            return False
        return True


def revived(order: Order, served: list[Served], now: datetime, *, expires_at: datetime) -> Order:
    """The order as it was before it expired; that it had stays on the day on which it did."""
    given_back = [(line.id, line.cancelled) for line in order.lines if line.cancelled]
    reversals = recorded(order, order.ended_at or now, given_back)
    after = reopened(order.but(reversals=reversals, ended_at=None), served, now, expires_at=expires_at)
    if order.confirmed_at is None:
        return after.but(status="submitted", reversals=order.reversals)
    return after
