"""All orders and payments of a tenant as sources of figures, oldest month first, a hundred orders at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.payments.of_orders import payment_of
from shared.reporting.applied import Source
from shared.reporting.contribution import sale_of
from shared.reporting.money import money_of
from shared.storage import keys
from shared.storage.item import Item, key_of, text
from shared.storage.query import Query
from shared.storage.table import Table

_ORDERS = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """Some orders of one month up to the number `last`, and all of their payments."""

    month: str
    last: str
    orders: int
    sources: list[Source]
    salespeople: set[str]


class Walk:
    """Reads them from the table; what comes meanwhile may be missed or met."""

    def __init__(self, table: Table) -> None:
        self._table, self._orders = table, OrderRepository(table)

    def batches(self, tenant_id: str, month: str = "", after: str = "") -> Iterator[Batch]:
        """From the month and number on, or from the beginning."""
        months = self._table.query_all(Query(keys.MAIN, keys.order_months(tenant_id), first=month or None))
        for name in [text(item, "SK") for item in months]:
            first = after if name == month and after else None
            yield from self._of_month(tenant_id, name, first)

    def _of_month(self, tenant_id: str, month: str, first: str | None) -> Iterator[Batch]:
        query: Query | None = Query(keys.BY_TIME, keys.orders_of_month(tenant_id, month), first=first, limit=_ORDERS)
        while query is not None:
            page = self._table.query(query)
            if page.items:
                yield self._batch(tenant_id, month, page.items)
            query = query.after(page.next) if page.next else None

    def _batch(self, tenant_id: str, month: str, items: Sequence[Item]) -> Batch:
        order_ids = [key_of(item).partition.rpartition("#")[2] for item in items]
        orders = self._orders.get_many(tenant_id, WHOLE_TENANT, order_ids)
        sources = [*map(sale_of, orders), *self._payments(tenant_id, orders)]
        people = {order.salesperson_id for order in orders if order.salesperson_id}
        return Batch(month, text(items[-1], "time_sk"), len(orders), sources, people)

    def _payments(self, tenant_id: str, orders: Sequence[Order]) -> Iterator[Source]:
        zones = {keys.payment(tenant_id, o.id, payment_id): o.time_zone for o in orders for payment_id in o.payment_ids}
        for place, item in self._table.batch_get(zones).items():
            payment = payment_of(item)
            if payment.captured:
                yield money_of(payment, zones[place])
