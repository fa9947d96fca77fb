"""What was paid for an order: for those who show orders and have nothing to do with any provider."""

from collections.abc import Iterable

from shared.orders.models import Order
from shared.payments.models import Payment
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.item import Item, binary
from shared.storage.table import Table


class OrderPayments:
    """Reads the payments of orders that were read already."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, tenant_id: str, order: Order) -> list[Payment]:
        """All of them, oldest first; nothing is asked where there is none."""
        return payments_of_order(self._table, tenant_id, order, order.payment_ids)


def payments_of_order(table: Table, tenant_id: str, order: Order, payment_ids: Iterable[str]) -> list[Payment]:
    """These payments of an order that was read already, in this order."""
    places = [keys.payment(tenant_id, order.id, payment_id) for payment_id in payment_ids]
    items = table.batch_get(places)
    return [payment_of(items[place]) for place in places if place in items]


def payment_of(item: Item) -> Payment:
    """The payment that an item holds."""
    return unpack(Payment, binary(item, "d"))
