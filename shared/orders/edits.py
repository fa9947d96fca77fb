"""Use case: replacing an order's lines, or seeing what that would change."""

from collections import Counter

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.customers.repository import CustomerRepository
from shared.orders.closing import expires_anew
from shared.orders.editing import Edited, completed, edited, missing_of
from shared.orders.expiry import OrderExpiry
from shared.orders.guards import demand_version, demand_within_limit
from shared.orders.models import Order
from shared.orders.reading import PlacingReader, Surroundings
from shared.orders.requests import EditOrder
from shared.orders.reservation import Reservation
from shared.orders.steps import OrderSteps, stock_between
from shared.stock.allocation import Served
from shared.stock.errors import OutOfStock, Shortage
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table


class EditService:
    """Edits orders; each edit is one version."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._steps, self._reader = clock, OrderSteps(table, clock), PlacingReader(table)
        self._reservation = Reservation(table, OrderExpiry(table, clock))
        self._customers = CustomerRepository(table)

    def edit(
        self,
        actor: Actor,
        order_id: str,
        request: EditOrder,
        *,
        dry_run: bool,
        expected_version: int | None,
        once: Once,
    ) -> Edited:
        """The order with its new lines, in one version; a dry run finds out the same and writes nothing.

        Raises AlreadyShipped, OutOfStock, CreditExceeded, ApprovalLimit, ProductArchived, StaleVersion, InvalidRequest.
        """

        def step(order: Order) -> Edited:
            demand_version(order, request.expected_version)
            skus = [line.sku for line in order.lines] + [line.sku for line in request.lines]
            around = self._reader.read_again(actor.tenant_id, skus)
            open_warehouses = [warehouse.id for warehouse in around.shelves.warehouses]
            after = edited(order, request, around.products, open_warehouses)
            if order.status != "draft":
                demand_within_limit(after, actor.role, around.settings.approval_limits)
            return self._stored(actor, order, after, around, dry_run=dry_run, once=once)

        return self._steps.take(actor, order_id, expected_version, step)

    def _stored(
        self, actor: Actor, order: Order, after: Order, around: Surroundings, *, dry_run: bool, once: Once
    ) -> Edited:
        change = Change.by(actor, "edited", self._clock())

        def store(served: list[Served]) -> Edited:
            expires_at = expires_anew(around.settings, change.moment)
            result = Edited(order, completed(order, after, served, change.moment, expires_at=expires_at))
            if dry_run:
                self._demand_credit(actor, result)
                return result
            told = change.but(data=_told(result))
            stock = stock_between(order, result.order, around.shelves.limits)
            self._steps.save(
                actor, order, result.order, told, stock=stock, remember=lambda tx: once.remember(tx, result)
            )
            return result

        wanted = missing_of(after) if order.status != "draft" else []
        try:
            freed = _freed(order, after)
            return self._reservation.stored(actor.tenant_id, wanted, around.shelves, store, look=dry_run, freed=freed)
        except OutOfStock as shortage:
            raise _of_the_whole(shortage, order, after) from None

    def _demand_credit(self, actor: Actor, result: Edited) -> None:
        increase = result.order.credit_taken - result.before.credit_taken
        self._customers.demand_credit(actor.tenant_id, result.order.customer_id, increase)


def _of_the_whole(shortage: OutOfStock, order: Order, after: Order) -> OutOfStock:
    """What is wanted is the new quantity; what the order holds already is available to it."""
    return OutOfStock(*(_short_of_the_whole(short, order, after) for short in shortage.shortages))


def _freed(order: Order, after: Order) -> dict[str, int]:
    """What the order awaits no longer, by SKU."""
    freed = Counter[str]()
    for sign, owed in ((1, order.owed), (-1, after.owed)):
        for (sku, _), quantity in owed.items():
            freed[sku] += sign * quantity
    return freed


def _short_of_the_whole(short: Shortage, order: Order, after: Order) -> Shortage:
    place = short.warehouse_id
    asked = [line for line in after.lines if line.sku == short.sku and place in (None, line.warehouse_id)]
    own = sum(quantity for (sku, at), quantity in order.held.items() if sku == short.sku and place in (None, at))
    own += sum(quantity for (sku, at), quantity in after.owed.items() if sku == short.sku and place in (None, at))
    return Shortage(short.sku, sum(line.quantity for line in asked), short.available + own, place)


def _told(result: Edited) -> dict[str, object]:
    return {"total_delta": result.order.money(result.total_delta).as_json(), "stock": result.stock}
