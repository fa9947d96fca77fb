"""Moving an order from one state to the next: read by the row rules, decided by a rule, stored with its effects."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.place import Place
from shared.customers.repository import CustomerRepository
from shared.identity.rows import RowRules
from shared.orders.guards import demand_version
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.stock.moves import Backorder, Move, backorders_of
from shared.stock.posting import Posting
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

Result = TypeVar("Result")
StockSteps = Sequence[Move | Backorder]
Remember = Callable[[Transaction], None]
"""Writes a request's answer beside its effect."""


def nothing(_tx: Transaction) -> None:
    """Where there is no answer to remember."""


class OrderSteps:
    """Takes steps of orders; what an action is called is its change's kind."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table, self._clock = table, clock
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._customers = CustomerRepository(table)
        self._posting = Posting(table, clock)

    def get(self, actor: Actor, order_id: str) -> Order:
        """One order; NotFound where the row rules hide it."""
        return self._orders.get(actor.tenant_id, self._rules.of(actor), order_id)

    def take(
        self, actor: Actor, order_id: str, expected_version: int | None, step: Callable[[Order], Result]
    ) -> Result:
        """Take the step from the order as it stands, again when somebody moved it meanwhile."""

        def attempt() -> Result:
            order = self.get(actor, order_id)
            demand_version(order, expected_version)
            return step(order)

        return until_written(attempt)

    def add(self, actor: Actor, order: Order, change: Change, stock: StockSteps = ()) -> None:
        """A new order with its stock and credit; PlacedBefore where the same request made it already."""

        def settle(tx: Transaction) -> None:
            self._orders.add(tx, actor.tenant_id, order, change)
            self._customers.commit_credit(tx, actor.tenant_id, order.customer_id, order.credit_taken)

        self._post(actor, order, change, stock, settle, posting_id=f"PLACING-{order.id}")

    def save(
        self,
        actor: Actor,
        before: Order,
        after: Order,
        change: Change,
        *,
        stock: StockSteps = (),
        remember: Remember = nothing,
    ) -> None:
        """The order's next version with its stock and credit; Overtaken when somebody was faster."""
        credit = after.credit_taken - before.credit_taken

        def settle(tx: Transaction) -> None:
            self._orders.save(tx, actor.tenant_id, after, change)
            self._customers.commit_credit(tx, actor.tenant_id, after.customer_id, max(0, credit))
            self._customers.return_credit(tx, actor.tenant_id, after.customer_id, max(0, -credit))
            remember(tx)

        self._post(actor, after, change, stock, settle)

    def _post(
        self,
        actor: Actor,
        order: Order,
        change: Change,
        stock: StockSteps,
        settle: Remember,
        *,
        posting_id: str | None = None,
    ) -> None:
        of_stock = Change.by(actor, "", change.moment, reference=order.id, reason=change.reason or change.kind)
        self._posting.post(actor.tenant_id, stock, of_stock, settle, posting_id=posting_id)

    def finish(self, tenant_id: str, posting_ids: Sequence[str]) -> int:
        """Bring to an end what dead processes left half done; how much that was."""
        return self._posting.finish(tenant_id, posting_ids)


def stock_between(before: Order | None, after: Order, limits: Mapping[str, int] | None = None) -> StockSteps:
    """What an order reserves, releases and sells beyond stock when it becomes another one."""
    held, owed = (before.held, before.owed) if before else ({}, {})
    deltas = _difference(held, after.held)
    moves = [
        Move.reservation(place, delta) if delta > 0 else Move.release(place, -delta) for place, delta in deltas.items()
    ]
    return [*moves, *backorders_of(_difference(owed, after.owed).items(), limits)]


def _difference(before: Mapping[Place, int], after: Mapping[Place, int]) -> dict[Place, int]:
    deltas = {place: after.get(place, 0) - before.get(place, 0) for place in [*before, *after]}
    return {place: delta for place, delta in deltas.items() if delta}
