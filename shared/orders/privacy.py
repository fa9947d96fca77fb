"""Taking a person out of the books: who the customer is goes, what was sold stays.

The audit forgets what it showed of him when it hears of the erasure; answers that are kept for repeated requests go by
themselves after a day.
"""

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.customers.models import Customer
from shared.customers.repository import CustomerRepository
from shared.identity.audit.entry import ERASED
from shared.identity.audit.erasures import remember_erasure
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import until_written


class PrivacyService:
    """Erases customers; may be repeated, and goes on where it was interrupted."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._customers, self._orders = CustomerRepository(table), OrderRepository(table)

    def erase_customer(self, actor: Actor, customer_id: str) -> Customer:
        """Clear his orders' addresses and notes, then his own; NotFound for one that never was."""
        self._customers.get(actor.tenant_id, WHOLE_TENANT, customer_id)
        partition = keys.orders_of_customer(actor.tenant_id, customer_id)
        for item in self._table.query_all(Query(keys.BY_CUSTOMER, partition)):
            order_id = text(item, "PK").rpartition("#")[2]
            until_written(lambda order_id=order_id: self._clear_order(actor, order_id))  # type: ignore[misc]
        return until_written(lambda: self._clear_customer(actor, customer_id))

    def _clear_order(self, actor: Actor, order_id: str) -> Order:
        order = self._orders.get(actor.tenant_id, WHOLE_TENANT, order_id)
        if order.shipping_address is None and order.note is None and order.external_id is None:
            return order
        bare = order.but(shipping_address=None, note=None, external_id=None, version=order.version + 1)
        with self._table.transaction() as tx:
            self._orders.save(tx, actor.tenant_id, bare, Change.by(actor, ERASED, self._clock()))
            remember_erasure(tx, actor.tenant_id, "order", order_id, bare.version)
        return bare

    def _clear_customer(self, actor: Actor, customer_id: str) -> Customer:
        old = self._customers.get(actor.tenant_id, WHOLE_TENANT, customer_id)
        new = old.nameless()
        with self._table.transaction() as tx:
            self._customers.save(tx, actor.tenant_id, old, new, Change.by(actor, ERASED, self._clock()))
            remember_erasure(tx, actor.tenant_id, "customer", customer_id, new.version)
        return new
