"""What was paid for an order: for those who show orders and have nothing to do with any provider."""

from shared.orders.models import Order
from shared.payments.models import Payment
from shared.payments.repository import PaymentRepository
from shared.storage.table import Table


class OrderPayments:
    """Reads the payments of orders that were read already."""

    def __init__(self, table: Table) -> None:
        self._payments = PaymentRepository(table)

    def of(self, tenant_id: str, order: Order) -> list[Payment]:
        """All of them, oldest first; nothing is asked where there is none."""
        return self._payments.of_order(tenant_id, order, order.payment_ids)
