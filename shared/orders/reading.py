"""The one batched read of placing an order; settings and warehouses are remembered for half a minute."""

from collections.abc import Callable

from shared.catalog.repository import product_of
from shared.core.actor import Actor
from shared.core.errors import InvalidRequest
from shared.customers.models import Customer
from shared.customers.repository import customer_of
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.identity.rows import rows_of
from shared.orders.drafting import Scene
from shared.orders.errors import ProductArchived
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.orders.requests import PlaceOrder
from shared.stock.warehouses import WarehouseRepository
from shared.storage import keys
from shared.storage.item import Item, Key
from shared.storage.table import Table


class PlacingReader:
    """Reads what an order is placed against."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._settings = SettingsRepository(table)
        self._warehouses = WarehouseRepository(table)

    def settings(self, tenant_id: str) -> TenantSettings:
        """The tenant's settings as of the last half minute."""
        return self._settings.recent(tenant_id)

    def read(
        self, actor: Actor, request: PlaceOrder, order_id: str, *, look_for_it: bool
    ) -> tuple[Order | None, Callable[[], Scene]]:
        """The order if its key placed it before, and how to set the scene if not (InvalidRequest for unknown ids)."""
        tenant_id = actor.tenant_id
        wanted = {keys.product(tenant_id, line.sku) for line in request.lines}
        wanted.add(keys.customer(tenant_id, request.customer_id))
        order_key = keys.order(tenant_id, order_id)
        if look_for_it:
            wanted.add(order_key)
        if request.salesperson_id is not None:
            wanted.add(keys.user(tenant_id, request.salesperson_id))
        found = self._table.batch_get(wanted)
        before = order_of(found[order_key]) if order_key in found else None
        return before, lambda: self._scene(actor, request, found)

    def _scene(self, actor: Actor, request: PlaceOrder, found: dict[Key, Item]) -> Scene:
        tenant_id, in_catalogue = actor.tenant_id, keys.products(actor.tenant_id)
        if request.salesperson_id is not None and keys.user(tenant_id, request.salesperson_id) not in found:
            raise InvalidRequest.at("/salesperson_id", "there is no such person")
        return Scene(
            settings=self.settings(tenant_id),
            products={key.sort: product_of(item) for key, item in found.items() if key.partition == in_catalogue},
            customer=self._customer(actor, found.get(keys.customer(tenant_id, request.customer_id))),
            warehouse_ids=frozenset(w.id for w in self._warehouses.recent(tenant_id) if w.status == "active"),
        )

    @staticmethod
    def _customer(actor: Actor, item: Item | None) -> Customer:
        customer = customer_of(item) if item else None
        if customer is None or not (customer.owner_id is None or rows_of(actor).include(customer.owner_id)):
            raise InvalidRequest.at("/customer_id", "there is no such customer")
        return customer

    def demand_on_sale(self, tenant_id: str, order: Order) -> None:
        """ProductArchived where a draft's product has gone from sale since."""
        items = self._table.batch_get(keys.product(tenant_id, line.sku) for line in order.lines)
        archived = [product.sku for product in map(product_of, items.values()) if product.archived]
        if archived:
            raise ProductArchived(*archived)
