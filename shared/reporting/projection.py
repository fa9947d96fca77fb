"""Keeps the rollups equal to the orders: exact under repetition, any order of arrival and a crash at any point."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import get_args

from shared.core.errors import Overtaken
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository, order_of
from shared.reporting.contribution import contribution
from shared.reporting.models import EVERYBODY, NOTHING, Dimension, Figures, RollupKey, difference
from shared.reporting.repository import Move, RollupRepository
from shared.storage import keys
from shared.storage.item import text
from shared.storage.query import Query
from shared.storage.stream import Image
from shared.storage.table import Table

_BATCH = 100


class SalesProjection:
    """Follows a tenant's orders."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._orders = OrderRepository(table)
        self._rollups = RollupRepository(table)

    def follow(self, image: Image) -> None:
        """An order's item has changed."""
        if image.new is not None:
            self.apply(keys.tenant_of(image.key.partition), order_of(image.new))

    def follow_all(self, images: Iterable[Image]) -> None:
        """Many orders' items have changed: the newest version of each counts, moved in few transactions."""
        newest: dict[str, dict[str, Order]] = {}
        for image in images:
            if image.new is not None:
                order, orders = order_of(image.new), newest.setdefault(keys.tenant_of(image.key.partition), {})
                if order.id not in orders or orders[order.id].version < order.version:
                    orders[order.id] = order
        for tenant_id, orders in newest.items():
            self._apply_all(tenant_id, orders)

    def _apply_all(self, tenant_id: str, orders: dict[str, Order]) -> None:
        targets = {order_id: contribution(order) for order_id, order in orders.items()}
        applied = self._rollups.applied_to(tenant_id, orders)
        moves = [
            Move(order_id, order.version, applied[order_id], difference(targets[order_id], applied[order_id].figures))
            for order_id, order in orders.items()
            if not applied[order_id].covers(targets[order_id], order.version)
        ]
        left = [move for move in moves if not move.fits]
        try:
            self._rollups.move_together(tenant_id, [move for move in moves if move.fits])
        except Overtaken:
            left = moves
        for move in left:
            self.apply(tenant_id, orders[move.order_id])

    def apply(self, tenant_id: str, order: Order) -> None:
        """Bring the rollups to what this version contributes; one that was overtaken or applied changes nothing."""
        target = contribution(order)
        applied = self._rollups.applied(tenant_id, order.id)
        while not applied.covers(target, order.version):
            try:
                applied = self._rollups.move(tenant_id, order.id, applied, target, order.version)
            except Overtaken:
                applied = self._rollups.applied(tenant_id, order.id)

    def rebuild(self, tenant_id: str) -> dict[RollupKey, Figures]:
        """Make the rollups what the orders add up to; answers what was wrong. The projection must rest meanwhile."""
        sums: dict[RollupKey, Figures] = {}
        for order in self._all_orders(tenant_id):
            self.apply(tenant_id, order)
            for place, figures in contribution(order).items():
                sums[place] = sums.get(place, NOTHING) + figures
        wrong = difference(sums, self._stored(tenant_id, {place.scope for place in sums} | {EVERYBODY}))
        self._rollups.correct(tenant_id, wrong)
        return wrong

    def _all_orders(self, tenant_id: str) -> Iterator[Order]:
        months = [text(item, "SK") for item in self._table.query_all(Query(keys.MAIN, keys.order_months(tenant_id)))]
        for month in months:
            query = Query(keys.BY_TIME, keys.orders_of_month(tenant_id, month))
            ids = [text(item, "PK").rpartition("#")[2] for item in self._table.query_all(query)]
            for start in range(0, len(ids), _BATCH):
                yield from self._orders.get_many(tenant_id, WHOLE_TENANT, ids[start : start + _BATCH])

    def _stored(self, tenant_id: str, scopes: set[str]) -> dict[RollupKey, Figures]:
        stored: dict[RollupKey, Figures] = {}
        dimensions: tuple[Dimension, ...] = get_args(Dimension)
        for scope, dimension in product(scopes, dimensions):
            stored |= self._rollups.stored(tenant_id, scope, dimension)
        return stored
