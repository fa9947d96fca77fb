"""Use cases of replenishment: noticing falls from the changes of stock and products, and listing them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from shared.catalog.models import Product
from shared.catalog.repository import product_of
from shared.core.actor import Actor
from shared.replenishment.models import Alert, Sighting, Watch, seen
from shared.replenishment.repository import AlertRepository, watch_of
from shared.stock.repository import level_of
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Item, key_of
from shared.storage.query import Query
from shared.storage.stream import Image
from shared.storage.table import Table
from shared.storage.transaction import until_written

_WITHIN_THE_HOUSE = ("transfer_in", "transfer_out")
"""Movements that change no total: what one warehouse loses another gains, at once or in a long document soon."""

_Above = Callable[[Product, dict[str, int]], str | None]
"""The last of the changes' moments that shows the product above its point, given what each warehouse has now."""


@dataclass(frozen=True, slots=True)
class _LevelChange:
    """The most that a level had available right before or after a change, and the change's moment and kind."""

    warehouse_id: str
    most: int
    at: str
    kind: str


class ReplenishmentService:
    """Keeps one alert for every product that is low and fell."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._alerts = AlertRepository(table)

    def alerts(self, actor: Actor) -> list[Alert]:
        """Every product whose available fell to its reorder point or below, by SKU."""
        return self._alerts.all(actor.tenant_id)

    def stock_changed(self, images: Iterable[Image]) -> None:
        """Look again after changes of levels, once a product.

        What a level held before and after a change is added to what the other warehouses hold now: exact for goods
        in one warehouse; with several, exact but for changes in other warehouses during the stream's delay.
        """
        changes: dict[tuple[str, str], list[_LevelChange]] = {}
        for image in images:
            if image.new is not None:
                level, change = level_of(image.key, image.new), Change.of(image.new)
                most = max(level.available, level_of(image.key, image.old).available)
                of_product = changes.setdefault((keys.tenant_of(image.key.partition), level.sku), [])
                of_product.append(_LevelChange(level.warehouse_id, most, change.at, change.kind))
        for (tenant_id, sku), of_product in changes.items():
            self._look(tenant_id, sku, partial(_last_above, of_product))

    def product_changed(self, image: Image) -> None:
        """Look again after a change of a product.

        Raising the reorder point to what is available or above is a fall: the shelf that sufficed does so no more.
        Lowering it below ends the alert, and so does archiving, for what is no longer sold is not ordered again.
        """
        if image.new is None:
            return
        old = product_of(image.old) if image.old else None

        at = Change.of(image.new).at

        def above(_product: Product, held: dict[str, int]) -> str | None:
            return at if old is not None and sum(held.values()) > old.reorder_point else None

        self._look(keys.tenant_of(image.key.partition), image.key.sort, above)

    def _look(self, tenant_id: str, sku: str, above: _Above) -> None:
        until_written(lambda: self._looked(tenant_id, sku, above))

    def _looked(self, tenant_id: str, sku: str, above: _Above) -> None:
        """The watch is read before the stock, so that a newer look than ours fails our write."""
        places = keys.product(tenant_id, sku), keys.reorder_watch(tenant_id, sku)
        items = self._table.batch_get(places)
        item, watch = items[places[0]], watch_of(items.get(places[1]))
        product, levels = product_of(item), self._levels(tenant_id, sku)
        if product.archived and watch.standing != "fallen":
            return
        held = {level.warehouse_id: level.available for level in (level_of(key_of(i), i) for i in levels)}
        seen_above = above(product, held)
        sighting = Sighting(
            low=not product.archived and sum(held.values()) <= product.reorder_point,
            was_above=seen_above is not None,
            at=seen_above or "",
            as_of=max(Change.of(source).at for source in (item, *levels)),
        )
        self._settle(tenant_id, product, sum(held.values()), watch, seen(watch, sighting))

    def _levels(self, tenant_id: str, sku: str) -> list[Item]:
        return list(self._table.query_all(Query(keys.MAIN, keys.stock(tenant_id), begins=f"{sku}#")))

    def _settle(self, tenant_id: str, product: Product, available: int, before: Watch, after: Watch) -> None:
        alert = Alert(
            product.sku, product.name, available, product.reorder_point, product.reorder_quantity, after.since
        )
        if after is before:
            if after.standing == "fallen":
                self._alerts.refresh(tenant_id, alert)
            return
        with self._table.transaction() as tx:
            self._alerts.remember(tx, tenant_id, product.sku, after)
            if after.standing == "fallen":
                self._alerts.fall(tx, tenant_id, alert)
            else:
                self._alerts.end(tx, tenant_id, product.sku)


def _last_above(changes: Sequence[_LevelChange], product: Product, held: dict[str, int]) -> str | None:
    everywhere = sum(held.values())
    moments = [
        change.at
        for change in changes
        if change.kind not in _WITHIN_THE_HOUSE
        and change.most + everywhere - held.get(change.warehouse_id, 0) > product.reorder_point
    ]
    return max(moments, default=None)
