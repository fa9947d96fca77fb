"""Use cases of the warehouse: ship, deliver, take a shipment back, receive returns."""

from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidRequest
from shared.core.ids import new_id
from shared.orders.models import Order
from shared.orders.parcels import Return, Shipment
from shared.orders.requests import ReturnGoods, ShipOrder
from shared.orders.returning import moves_of, returned
from shared.orders.shipping import delivered, shipment_cancelled, shipped
from shared.orders.steps import OrderSteps
from shared.stock.moves import Move
from shared.stock.warehouses import WarehouseRepository
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment and the order after it."""

    shipment: Shipment
    order: Order


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods that came back and the order after it."""

    record: Return
    order: Order


class FulfilmentService:
    """Moves an order's goods out of the house and back into it."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._clock, self._steps, self._warehouses = clock, OrderSteps(table, clock), WarehouseRepository(table)

    def ship(
        self, actor: Actor, order_id: str, request: ShipOrder, *, expected_version: int | None, once: Once
    ) -> Shipped:
        """Goods leave from where they were allocated; ExceedsAllocation beyond what the order holds."""
        shipment_id = new_id()

        def step(order: Order) -> Shipped:
            now = self._clock()
            after, shipment = shipped(order, request, shipment_id=shipment_id, now=now)
            result = Shipped(shipment, after)
            change = Change.by(actor, "shipped", now, data=_told("shipment_id", shipment))
            moves = [Move.shipment((line.sku, line.warehouse_id), line.quantity) for line in shipment.lines]
            self._steps.save(actor, order, after, change, stock=moves, remember=lambda tx: once.remember(tx, result))
            return result

        return self._steps.take(actor, order_id, expected_version, step)

    def deliver(
        self, actor: Actor, order_id: str, shipment_id: str, *, expected_version: int | None, once: Once
    ) -> Order:
        """The shipment has arrived; an order delivered and paid in full closes by itself."""

        def step(order: Order) -> Order:
            now = self._clock()
            after = delivered(order, shipment_id, now)
            change = Change.by(actor, "delivered", now, data={"shipment_id": shipment_id})
            self._steps.save(actor, order, after, change, remember=lambda tx: once.remember(tx, after))
            return after

        return self._steps.take(actor, order_id, expected_version, step)

    def cancel_shipment(
        self, actor: Actor, order_id: str, shipment_id: str, *, expected_version: int | None, once: Once
    ) -> Order:
        """The goods are back where they were, promised to the order as before; a closed order stands again."""

        def step(order: Order) -> Order:
            after, shipment = shipment_cancelled(order, shipment_id)
            change = Change.by(actor, "shipment_cancelled", self._clock(), data=_told("shipment_id", shipment))
            moves = [Move.shipment_cancelled((line.sku, line.warehouse_id), line.quantity) for line in shipment.lines]
            self._steps.save(actor, order, after, change, stock=moves, remember=lambda tx: once.remember(tx, after))
            return after

        return self._steps.take(actor, order_id, expected_version, step)

    def take_back(
        self, actor: Actor, order_id: str, request: ReturnGoods, *, expected_version: int | None, once: Once
    ) -> Returned:
        """Goods come back, fit for sale or damaged; ExceedsShipped beyond what is out."""
        return_id = new_id()

        def step(order: Order) -> Returned:
            now = self._clock()
            after, record = returned(order, request, return_id=return_id, now=now)
            change = Change.by(actor, "returned", now, data=_told("return_id", record))
            result = Returned(record, after)

            def remember(tx: Transaction) -> None:
                self._demand_open(tx, actor.tenant_id, request, record)
                once.remember(tx, result)

            self._steps.save(actor, order, after, change, stock=moves_of(record), remember=remember)
            return result

        return self._steps.take(actor, order_id, expected_version, step)

    def _demand_open(self, tx: Transaction, tenant_id: str, request: ReturnGoods, record: Return) -> None:
        named = {line.warehouse_id: index for index, line in reversed(list(enumerate(request.lines)))}
        for warehouse_id in dict.fromkeys(line.warehouse_id for line in record.lines):
            pointer = f"/lines/{named.get(warehouse_id, 0)}/warehouse_id"
            error = InvalidRequest.at(pointer, f"there is no open warehouse {warehouse_id}")
            self._warehouses.demand_open(tx, tenant_id, warehouse_id, error)


def _told(name: str, record: Shipment | Return) -> dict[str, object]:
    return {name: record.id, "units": sum(line.quantity for line in record.lines)}
