"""Follows orders and payments, so that the rollups are what both add up to."""

from collections.abc import Iterable, Iterator

from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository, order_of
from shared.payments.models import Payment
from shared.payments.of_orders import payment_of
from shared.reporting.contribution import sale_of
from shared.reporting.money import money_of
from shared.reporting.writer import RollupWriter
from shared.storage import keys
from shared.storage.stream import Image
from shared.storage.table import Table


class SalesProjection:
    """Follows a tenant's orders."""

    def __init__(self, table: Table) -> None:
        self._writer = RollupWriter(table)

    def follow(self, image: Image) -> None:
        """An order's item has changed."""
        self.follow_all([image])

    def follow_all(self, images: Iterable[Image]) -> None:
        """Many orders' items have changed: the newest version of each counts, moved in few transactions."""
        newest: dict[str, dict[str, Order]] = {}
        for image in images:
            if image.new is not None:
                order, orders = order_of(image.new), newest.setdefault(keys.tenant_of(image.key.partition), {})
                if order.id not in orders or orders[order.id].version < order.version:
                    orders[order.id] = order
        for tenant_id, orders in newest.items():
            self._writer.bring(tenant_id, [sale_of(order) for order in orders.values()])

    def apply(self, tenant_id: str, order: Order) -> None:
        """Bring the rollups to what this version contributes."""
        self._writer.bring(tenant_id, [sale_of(order)])


class MoneyProjection:
    """Follows a tenant's payments."""

    def __init__(self, table: Table) -> None:
        self._orders, self._writer = OrderRepository(table), RollupWriter(table)

    def follow_all(self, images: Iterable[Image]) -> None:
        """Payments' items have changed: the newest version of each that money moved in counts."""
        newest: dict[str, dict[str, Payment]] = {}
        for tenant_id, payment in _with_money(images):
            payments = newest.setdefault(tenant_id, {})
            if payment.id not in payments or payments[payment.id].version < payment.version:
                payments[payment.id] = payment
        for tenant_id, payments in newest.items():
            self.apply(tenant_id, payments.values())

    def apply(self, tenant_id: str, payments: Iterable[Payment]) -> None:
        """Bring the rollups to these payments; their days are those of their orders' time zones."""
        found = list(payments)
        orders = self._orders.get_many(tenant_id, WHOLE_TENANT, {payment.order_id for payment in found})
        zones = {order.id: order.time_zone for order in orders}
        sources = [money_of(payment, zones[payment.order_id]) for payment in found if payment.order_id in zones]
        self._writer.bring(tenant_id, sources)


def _with_money(images: Iterable[Image]) -> Iterator[tuple[str, Payment]]:
    for image in images:
        payment = payment_of(image.new) if image.new is not None else None
        if payment is not None and payment.captured:
            yield keys.tenant_of(image.key.partition), payment
