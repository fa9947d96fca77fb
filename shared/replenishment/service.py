"""Use cases of replenishment: noticing falls from the changes of stock and products, and listing them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from shared.catalog.models import Product
from shared.catalog.repository import product_of
from shared.core.actor import Actor
from shared.core.errors import Overtaken
from shared.replenishment.models import Alert, Sighting, Watch, seen
from shared.replenishment.repository import AlertRepository, watch_of
from shared.stock.repository import level_of
from shared.stock.warehouses import WarehouseRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Item, key_of
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A product, what is remembered of it, and its levels in all warehouses."""

    product: Item
    watch: Watch
    levels: list[Item]


class ReplenishmentService:
    """Keeps one alert for every product that is low and fell."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._alerts, self._warehouses = AlertRepository(table), WarehouseRepository(table)

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
        for tenant_id in dict.fromkeys(tenant_id for tenant_id, _ in changes):
            above = {sku: partial(_last_above, found) for (owner, sku), found in changes.items() if owner == tenant_id}
            self._look(tenant_id, above)

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

        self._look(keys.tenant_of(image.key.partition), {image.key.sort: above})

    def _look(self, tenant_id: str, above: Mapping[str, _Above]) -> None:
        """What is read of these products is read in one go; where somebody was faster one looks again alone."""
        seen_of = self._read(tenant_id, list(above))
        for sku, is_above in above.items():
            try:
                self._judge(tenant_id, seen_of(sku), is_above)
            except Overtaken:
                self._look_alone(tenant_id, sku, is_above)

    def _look_alone(self, tenant_id: str, sku: str, above: _Above) -> None:
        until_written(lambda: self._judge(tenant_id, self._read(tenant_id, [sku])(sku), above))

    def _read(self, tenant_id: str, skus: Sequence[str]) -> Callable[[str], _Seen]:
        """The watches are read before the stock, so that a newer look than ours fails our write."""
        builders = (keys.product, keys.reorder_watch)
        items = self._table.batch_get(place(tenant_id, sku) for sku in skus for place in builders)
        warehouses = [warehouse.id for warehouse in self._warehouses.all(tenant_id)]
        places = {sku: [keys.stock_level(tenant_id, sku, place) for place in warehouses] for sku in skus}
        levels = self._table.batch_get(place for of_sku in places.values() for place in of_sku)

        def seen_of(sku: str) -> _Seen:
            product, watch = (place(tenant_id, sku) for place in builders)
            found = [levels[place] for place in places[sku] if place in levels]
            return _Seen(items[product], watch_of(items.get(watch)), found)

        return seen_of

    def _judge(self, tenant_id: str, seen_now: _Seen, above: _Above) -> None:
        item, watch, levels = seen_now.product, seen_now.watch, seen_now.levels
        product = product_of(item)
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
