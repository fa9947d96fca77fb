"""Use cases of orders: place, read, submit and let expire."""

from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, IdempotencyKeyReused, NotFound
from shared.core.ids import derived_id, new_id
from shared.identity.rows import Rows
from shared.orders.drafting import demand_on_sale, drafted, placed
from shared.orders.expiry import OrderExpiry
from shared.orders.guards import demand_status
from shared.orders.models import Order
from shared.orders.parcels import Shipment
from shared.orders.reading import PlacingReader
from shared.orders.repository import PlacedBefore
from shared.orders.requests import PlaceOrder
from shared.orders.reservation import Reservation
from shared.orders.serving import served_order, wanted_of
from shared.orders.steps import OrderSteps, stock_between
from shared.stock.allocation import Served
from shared.stock.shelves import Shelves
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that stands; `replayed` where the same request had placed it before."""

    order: Order
    replayed: bool = False


class OrderService:
    """Places orders and moves them on. Each step is one conditional transaction."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._steps = clock, OrderSteps(table, clock)
        self._reader, self._expiry = PlacingReader(table), OrderExpiry(table, clock)
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
            return Placed(self._reserved(actor, order, seen.shelves))
        except PlacedBefore as replay:
            return self._again(rows, replay.order, fingerprint)

    @staticmethod
    def _again(rows: Rows, before: Order, fingerprint: str) -> Placed:
        """The order as it stands; a key that placed what is hidden from the actor is one that somebody else used."""
        if before.fingerprint != fingerprint or not rows.include(before.salesperson_id):
            raise IdempotencyKeyReused
        return Placed(before, replayed=True)

    def _kept(self, actor: Actor, draft: Order) -> Order:
        self._steps.add(actor, draft, Change.by(actor, "drafted", self._clock()))
        return draft

    def _reserved(self, actor: Actor, order: Order, shelves: Shelves) -> Order:
        change = Change.by(actor, "placed", self._clock())

        def store(served: list[Served]) -> Order:
            after = served_order(order, served)
            self._steps.add(actor, after, change, stock_between(None, after, shelves.limits))
            return after

        return self._reservation.stored(actor.tenant_id, wanted_of(order), shelves, store)

    def get(self, actor: Actor, order_id: str) -> Order:
        """One order; NotFound where the row rules hide it."""
        return self._steps.get(actor, order_id)

    def shipment(self, actor: Actor, order_id: str, shipment_id: str) -> Shipment:
        """One shipment; NotFound where its order is hidden or has none of that id."""
        found = [one for one in self.get(actor, order_id).shipments if one.id == shipment_id]
        if not found:
            raise NotFound("No such shipment of this order")
        return found[0]

    def submit(self, actor: Actor, order_id: str, *, expected_version: int | None, once: Once) -> Order:
        """A draft becomes an order: its stock is reserved at the prices that were frozen."""

        def step(draft: Order) -> Order:
            demand_status(draft, "draft")
            now, around = self._clock(), self._reader.read_again(actor.tenant_id, [line.sku for line in draft.lines])
            demand_on_sale(around.products.values())
            ready = placed(actor, draft, around.settings, confirmed_at=now, now=now).but(version=draft.version + 1)

            def store(served: list[Served]) -> Order:
                after, change = served_order(ready, served), Change.by(actor, "submitted", now)
                stock = stock_between(None, after, around.shelves.limits)
                self._steps.save(actor, draft, after, change, stock=stock, remember=lambda tx: once.remember(tx, after))
                return after

            return self._reservation.stored(actor.tenant_id, wanted_of(ready), around.shelves, store)

        return self._steps.take(actor, order_id, expected_version, step)

    def expire_overdue(self, tenant_id: str) -> int:
        """Let unpaid orders whose time is up give back their stock; how many did."""
        return self._expiry.sweep(tenant_id)


def _demand_rights(actor: Actor, request: PlaceOrder) -> None:
    """Whose sale it is and when it was is not for everybody to say."""
    if request.salesperson_id is not None and actor.role not in (Role.ADMIN, Role.MANAGER):
        raise Forbidden("Only managers and admins name a sales person")
    if request.placed_at is not None and actor.role is not Role.ADMIN:
        raise Forbidden("Only admins bring in past orders")
