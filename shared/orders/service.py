"""Use cases of orders: place, read, submit, ship, cancel and let expire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, IdempotencyKeyReused, IllegalState, StaleVersion
from shared.core.ids import derived_id, new_id
from shared.customers.repository import CustomerRepository
from shared.identity.rows import RowRules, Rows
from shared.orders.drafting import drafted, placed
from shared.orders.errors import AlreadyShipped
from shared.orders.expiry import OrderExpiry
from shared.orders.models import LIVE, Order, Shipment
from shared.orders.reading import PlacingReader
from shared.orders.repository import OrderRepository, PlacedBefore
from shared.orders.requests import CancelOrder, PlaceOrder, ShipOrder
from shared.orders.reservation import Reservation
from shared.orders.shipping import shipped
from shared.stock.repository import StockRepository
from shared.stock.shelves import Shelves
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

Result = TypeVar("Result")
Write = Callable[[Transaction, str, Order, Change], None]


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that stands; `replayed` where the same request had placed it before."""

    order: Order
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment and the order after it."""

    shipment: Shipment
    order: Order


class OrderService:
    """Places orders and moves them on. Each step is one conditional transaction."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._stock = StockRepository(table)
        self._customers = CustomerRepository(table)
        self._reader = PlacingReader(table)
        self._expiry = OrderExpiry(table, clock)
        self._reservation = Reservation(table, self._expiry)

    def place(self, actor: Actor, request: PlaceOrder, *, key: str | None, fingerprint: str) -> Placed:
        """Reserve the stock and store the order in one transaction; the key makes it once.

        Raises OutOfStock with every short SKU, CreditExceeded, TotalChanged, ProductArchived, Forbidden or
        InvalidRequest.
        """
        _demand_rights(actor, request)
        order_id = derived_id(actor.tenant_id, key) if key else derived_id(actor.tenant_id, new_id())
        now = self._clock()
        rows, before, scene = self._reader.read(actor, request, order_id, look_for_it=key is not None)
        if before is not None:
            return self._again(rows, before, fingerprint)
        seen = scene()
        draft = drafted(actor, request, seen, order_id=order_id, fingerprint=fingerprint, now=now)
        try:
            if request.draft:
                return Placed(self._kept(actor, draft))
            order = placed(actor, draft, seen.settings, confirmed_at=draft.placed_at, now=now)
            return Placed(self._reserved(actor, order, seen.shelves, "placed", self._orders.add))
        except PlacedBefore as replay:
            return self._again(rows, replay.order, fingerprint)

    @staticmethod
    def _again(rows: Rows, before: Order, fingerprint: str) -> Placed:
        """The order as it stands; a key that placed what is hidden from the actor is one that somebody else used."""
        if before.fingerprint != fingerprint or not rows.include(before.salesperson_id):
            raise IdempotencyKeyReused
        return Placed(before, replayed=True)

    def _kept(self, actor: Actor, draft: Order) -> Order:
        with self._table.transaction() as tx:
            self._orders.add(tx, actor.tenant_id, draft, Change.by(actor, "drafted", self._clock()))
        return draft

    def _reserved(self, actor: Actor, order: Order, shelves: Shelves, kind: str, write: Write) -> Order:
        """Store the order with its stock and credit; `write` adds it or saves its next version."""
        now = self._clock()
        change = Change.by(actor, kind, now)

        def store(tx: Transaction, allocated: Order) -> None:
            write(tx, actor.tenant_id, allocated, change)
            reservation = Change.by(actor, "reservation", now, reference=order.id)
            for place, quantity in allocated.held.items():
                self._stock.reserve(tx, actor.tenant_id, place, quantity, reservation)
            if allocated.credit_taken:
                self._customers.commit_credit(tx, actor.tenant_id, order.customer_id, allocated.credit_taken)

        return self._reservation.stored(actor.tenant_id, order, shelves, store)

    def get(self, actor: Actor, order_id: str) -> Order:
        """One order; NotFound where the row rules hide it."""
        return self._orders.get(actor.tenant_id, self._rules.of(actor), order_id)

    def submit(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """A draft becomes an order: its stock is reserved at the prices that were frozen."""

        def step(order: Order) -> Order:
            if order.status != "draft":
                raise IllegalState(order.status)
            now = self._clock()
            settings, shelves = self._reader.read_for_draft(actor.tenant_id, order)
            ready = placed(actor, order, settings, confirmed_at=now, now=now).but(version=order.version + 1)

            def write(tx: Transaction, tenant_id: str, allocated: Order, change: Change) -> None:
                self._orders.save(tx, tenant_id, allocated, change)
                once.remember(tx, allocated)

            return self._reserved(actor, ready, shelves, "submitted", write)

        return self._stepped(actor, order_id, expected_version, step)

    def cancel(
        self, actor: Actor, order_id: str, request: CancelOrder, *, expected_version: int | None, once: Once
    ) -> Order:
        """Give back stock and credit; AlreadyShipped after any shipment. What was paid stays paid."""

        def step(order: Order) -> Order:
            if any(line.shipped for line in order.lines):
                raise AlreadyShipped("Close the order instead: it gives back what was not shipped")
            if order.status != "draft" and order.status not in LIVE:
                raise IllegalState(order.status)
            change = Change.by(actor, "cancelled", self._clock(), reason=request.reason)
            return self._expiry.ended(actor, order, "cancelled", change, once=once)

        return self._stepped(actor, order_id, expected_version, step)

    def ship(
        self, actor: Actor, order_id: str, request: ShipOrder, *, expected_version: int | None, once: Once
    ) -> Shipped:
        """Goods leave from where they were allocated; ExceedsAllocation beyond what the order holds."""
        shipment_id = new_id()

        def step(order: Order) -> Shipped:
            now = self._clock()
            after, shipment = shipped(order, request, shipment_id=shipment_id, now=now)
            result = Shipped(shipment, after)
            with self._table.transaction() as tx:
                data = {"shipment_id": shipment.id, "units": sum(line.quantity for line in shipment.lines)}
                self._orders.save(tx, actor.tenant_id, after, Change.by(actor, "shipped", now, data=dict(data)))
                movement = Change.by(actor, "shipment", now, reference=order.id)
                for line in shipment.lines:
                    self._stock.ship(tx, actor.tenant_id, (line.sku, line.warehouse_id), line.quantity, movement)
                once.remember(tx, result)
            return result

        return self._stepped(actor, order_id, expected_version, step)

    def expire_overdue(self, tenant_id: str) -> int:
        """Let unpaid orders whose time is up give back their stock; how many did."""
        return self._expiry.sweep(tenant_id)

    def _stepped(
        self, actor: Actor, order_id: str, expected_version: int | None, step: Callable[[Order], Result]
    ) -> Result:
        """Take the step from the order as it stands, again when somebody moved it meanwhile."""

        def attempt() -> Result:
            order = self.get(actor, order_id)
            if expected_version not in (None, order.version):
                raise StaleVersion(f"The order is at version {order.version}")
            return step(order)

        return until_written(attempt)


def _demand_rights(actor: Actor, request: PlaceOrder) -> None:
    """Whose sale it is and when it was is not for everybody to say."""
    if request.salesperson_id is not None and actor.role not in (Role.ADMIN, Role.MANAGER):
        raise Forbidden("Only managers and admins name a sales person")
    if request.placed_at is not None and actor.role is not Role.ADMIN:
        raise Forbidden("Only admins bring in past orders")
