"""The one batched read of placing an order: nothing in it is older than the request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shared.catalog.models import Product
from shared.catalog.repository import product_of
from shared.core.actor import Actor
from shared.core.errors import InvalidRequest
from shared.customers.models import Customer
from shared.customers.repository import customer_of
from shared.identity.models import TenantSettings
from shared.identity.repository import settings_of
from shared.identity.rows import Rows, has_team, rows_of
from shared.identity.team import chart_of
from shared.orders.drafting import Scene
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.orders.requests import PlaceOrder
from shared.stock.models import Level, OpenWarehouse
from shared.stock.repository import level_of
from shared.stock.shelves import Shelves
from shared.stock.warehouses import open_warehouses_of
from shared.storage import keys
from shared.storage.item import Item, Key
from shared.storage.remembered import Remembered
from shared.storage.table import Table

_likely: Remembered[list[str]] = Remembered()
"""Warehouses that were open lately: only a guess at which levels to read along."""

ONE_CALL = 100
"""Items that one batched read gives."""


class PlacingReader:
    """Reads what an order is placed against."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(
        self, actor: Actor, request: PlaceOrder, order_id: str, *, look_for_it: bool
    ) -> tuple[Rows, Order | None, Callable[[], Scene]]:
        """What the actor sees, the order if its key placed it before, and how to set the scene if not.

        Setting it raises InvalidRequest for unknown ids.
        """
        tenant_id, order_key = actor.tenant_id, keys.order(actor.tenant_id, order_id)
        wanted = [keys.customer(tenant_id, request.customer_id)]
        if look_for_it:
            wanted.append(order_key)
        if has_team(actor):
            wanted.append(keys.team(tenant_id))
        if request.salesperson_id is not None:
            wanted.append(keys.user(tenant_id, request.salesperson_id))
        seen = self._seen(tenant_id, [line.sku for line in request.lines], wanted)
        rows = rows_of(actor, chart_of(seen.items.get(keys.team(tenant_id))))
        before = order_of(seen.items[order_key]) if order_key in seen.items else None
        return rows, before, lambda: self._scene(rows, request, seen)

    def read_again(self, tenant_id: str, skus: Iterable[str]) -> "Surroundings":
        """What an order that is there already is moved on against."""
        seen = self._seen(tenant_id, skus, [])
        return Surroundings(seen.settings, seen.products, self._shelves(seen))

    def shelves(self, tenant_id: str, skus: Iterable[str]) -> Shelves:
        """What stands on the shelves of some SKUs, without what their products say."""
        seen = self._seen(tenant_id, skus, [], with_products=False)
        if seen.looked_in != [warehouse.id for warehouse in seen.open_warehouses]:  # which are open was not known yet
            self._shelves(seen)
            seen = self._seen(tenant_id, skus, [], with_products=False)
        return self._shelves(seen)

    def _seen(self, tenant_id: str, skus: Iterable[str], wanted: list[Key], *, with_products: bool = True) -> "_Seen":
        """Levels are read along, so that who comes too late pays for a read; but not at the price of a second call."""
        likely, different = _likely.get(self._table, tenant_id, list), list(dict.fromkeys(skus))
        wanted += [keys.settings(tenant_id), keys.open_warehouses(tenant_id)]
        wanted += [keys.product(tenant_id, sku) for sku in different if with_products]
        levels = [keys.stock_level(tenant_id, sku, warehouse_id) for sku in different for warehouse_id in likely]
        if len(likely) == 1 and len(wanted) + len(levels) > ONE_CALL:
            likely, levels = [], []
        return _Seen(tenant_id, self._table.batch_get(wanted + levels), likely)

    def _shelves(self, seen: "_Seen") -> Shelves:
        warehouses = seen.open_warehouses
        ids = [warehouse.id for warehouse in warehouses]
        _likely.put(self._table, seen.tenant_id, ids)
        levels = seen.levels if ids and ids == seen.looked_in else None
        limits = {sku: product.backorder_limit for sku, product in seen.products.items() if product.backorder_limit}
        return Shelves(warehouses, seen.settings.allocation_strategy, levels, limits)

    def _scene(self, rows: Rows, request: PlaceOrder, seen: "_Seen") -> Scene:
        _demand_salesperson(rows, request.salesperson_id, seen)
        return Scene(
            settings=seen.settings,
            products=seen.products,
            customer=_customer(rows, seen.items.get(keys.customer(seen.tenant_id, request.customer_id))),
            shelves=self._shelves(seen),
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Settings, products by SKU and shelves as they are now."""

    settings: TenantSettings
    products: Mapping[str, Product]
    shelves: Shelves


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of a tenant, and in which warehouses."""

    tenant_id: str
    items: dict[Key, Item]
    looked_in: list[str]

    @property
    def settings(self) -> TenantSettings:
        return settings_of(self.items[keys.settings(self.tenant_id)])

    @property
    def open_warehouses(self) -> list[OpenWarehouse]:
        return open_warehouses_of(self.items.get(keys.open_warehouses(self.tenant_id))).open

    @property
    def products(self) -> dict[str, Product]:
        place = keys.products(self.tenant_id)
        return {key.sort: product_of(item) for key, item in self.items.items() if key.partition == place}

    @property
    def levels(self) -> dict[tuple[str, str], Level]:
        place = keys.stock(self.tenant_id)
        levels = (level_of(key, item) for key, item in self.items.items() if key.partition == place)
        return {(level.sku, level.warehouse_id): level for level in levels}


def _demand_salesperson(rows: Rows, salesperson_id: str | None, seen: _Seen) -> None:
    """A manager names people of his team only: anybody else is as if he never was."""
    if salesperson_id is None:
        return
    if keys.user(seen.tenant_id, salesperson_id) not in seen.items or not rows.include(salesperson_id):
        raise InvalidRequest.at("/salesperson_id", "there is no such person")


def _customer(rows: Rows, item: Item | None) -> Customer:
    customer = customer_of(item) if item else None
    if customer is None or not rows.include_customer(customer.owner_id):
        raise InvalidRequest.at("/customer_id", "there is no such customer")
    return customer
