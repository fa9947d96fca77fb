"""The one batched read of placing an order: nothing in it is older than the request."""

from collections.abc import Callable, Iterable

from shared.catalog.models import Product
from shared.catalog.repository import product_of
from shared.core.actor import Actor
from shared.core.errors import InvalidRequest
from shared.customers.models import Customer
from shared.customers.repository import customer_of
from shared.identity.models import TenantSettings
from shared.identity.repository import settings_of
from shared.identity.rows import rows_of
from shared.orders.drafting import Scene
from shared.orders.errors import ProductArchived
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.orders.requests import PlaceOrder
from shared.stock.repository import level_of
from shared.stock.shelves import Shelves
from shared.stock.warehouses import open_warehouses_of
from shared.storage import keys
from shared.storage.item import Item, Key
from shared.storage.remembered import Remembered
from shared.storage.table import Table

_likely: Remembered[list[str]] = Remembered()
"""Warehouses that were open lately: only a guess at which levels to read along."""

Found = dict[Key, Item]


class PlacingReader:
    """Reads what an order is placed against."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(
        self, actor: Actor, request: PlaceOrder, order_id: str, *, look_for_it: bool
    ) -> tuple[Order | None, Callable[[], Scene]]:
        """The order if its key placed it before, and how to set the scene if not (InvalidRequest for unknown ids)."""
        tenant_id, order_key = actor.tenant_id, keys.order(actor.tenant_id, order_id)
        wanted = [keys.customer(tenant_id, request.customer_id)]
        if look_for_it:
            wanted.append(order_key)
        if request.salesperson_id is not None:
            wanted.append(keys.user(tenant_id, request.salesperson_id))
        found = self._found(tenant_id, [line.sku for line in request.lines], wanted)
        before = order_of(found[order_key]) if order_key in found else None
        return before, lambda: self._scene(actor, request, found)

    def read_for_draft(self, tenant_id: str, draft: Order) -> tuple[TenantSettings, Shelves]:
        """What a draft is submitted against; ProductArchived where a product has gone from sale since."""
        found = self._found(tenant_id, [line.sku for line in draft.lines], [])
        archived = [product.sku for product in _products(tenant_id, found).values() if product.archived]
        if archived:
            raise ProductArchived(*archived)
        settings = settings_of(found[keys.settings(tenant_id)])
        return settings, self._shelves(tenant_id, found, settings)

    def _found(self, tenant_id: str, skus: Iterable[str], wanted: list[Key]) -> Found:
        likely = _likely.get(self._table, tenant_id, list)
        for sku in dict.fromkeys(skus):
            wanted.append(keys.product(tenant_id, sku))
            if len(likely) > 1:
                wanted += [keys.stock_level(tenant_id, sku, warehouse_id) for warehouse_id in likely]
        return self._table.batch_get([keys.settings(tenant_id), keys.open_warehouses(tenant_id), *wanted])

    def _scene(self, actor: Actor, request: PlaceOrder, found: Found) -> Scene:
        tenant_id = actor.tenant_id
        if request.salesperson_id is not None and keys.user(tenant_id, request.salesperson_id) not in found:
            raise InvalidRequest.at("/salesperson_id", "there is no such person")
        settings = settings_of(found[keys.settings(tenant_id)])
        return Scene(
            settings=settings,
            products=_products(tenant_id, found),
            customer=_customer(actor, found.get(keys.customer(tenant_id, request.customer_id))),
            shelves=self._shelves(tenant_id, found, settings),
        )

    def _shelves(self, tenant_id: str, found: Found, settings: TenantSettings) -> Shelves:
        warehouses = open_warehouses_of(found.get(keys.open_warehouses(tenant_id))).open
        ids = [warehouse.id for warehouse in warehouses]
        complete = ids == _likely.get(self._table, tenant_id, list)
        _likely.put(self._table, tenant_id, ids)
        levels = [level_of(key, item) for key, item in found.items() if key.partition == keys.stock(tenant_id)]
        known = {(level.sku, level.warehouse_id): level for level in levels} if complete else None
        return Shelves(warehouses, settings.allocation_strategy, known)


def _products(tenant_id: str, found: Found) -> dict[str, Product]:
    in_catalogue = keys.products(tenant_id)
    return {key.sort: product_of(item) for key, item in found.items() if key.partition == in_catalogue}


def _customer(actor: Actor, item: Item | None) -> Customer:
    customer = customer_of(item) if item else None
    if customer is None or not (customer.owner_id is None or rows_of(actor).include(customer.owner_id)):
        raise InvalidRequest.at("/customer_id", "there is no such customer")
    return customer
