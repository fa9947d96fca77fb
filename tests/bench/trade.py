"""A tenant with goods, a customer and orders, in a table whose every call is billed."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from shared.catalog.models import CreateProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.core.ids import new_id, new_tenant_id
from shared.core.money import Money
from shared.customers.models import CreateCustomer
from shared.customers.service import CustomerService
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.orders.models import Order
from shared.orders.requests import PlaceOrder, PlaceOrderLine
from shared.orders.service import OrderService, Placed
from shared.stock.documents import DocumentLine, ReceiptDocument
from shared.stock.models import CreateWarehouse
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage.change import Change
from shared.storage.table import Table
from tests.bench.recorder import RecordingClient
from tests.builders import ONCE

_MAKES = (
    "Oslo",
    "Turin",
    "Kyoto",
    "Lyon",
    "Porto",
    "Bergen",
    "Ghent",
    "Malmo",
    "Sapporo",
    "Leeds",
    "Cork",
    "Basel",
    "Graz",
    "Bari",
    "Nantes",
    "Lugano",
    "Tartu",
    "Riga",
    "Split",
    "Cadiz",
    "Varna",
    "Brno",
    "Gdansk",
    "Bremen",
    "Pisa",
)
GOODS = [
    f"{make} {colour} {thing}"
    for make in _MAKES
    for colour in ("walnut", "oak", "white", "graphite")
    for thing in ("dining chair", "side table", "floor lamp", "bookshelf", "desk")
]
"""Five hundred products as shops name them: no two alike, and no word alone tells two apart."""
_AT_ONCE = 90


@dataclass
class Trade:
    """One tenant's trade through the services."""

    table: Table

    def __post_init__(self) -> None:
        self.admin = Actor(new_tenant_id(), new_id(), Role.ADMIN, str(uuid.uuid4()))
        self.orders = OrderService(self.table)
        self._found()

    @property
    def client(self) -> RecordingClient:
        """What bills the table's calls."""
        assert isinstance(self.table.client, RecordingClient)
        return self.table.client

    @cached_property
    def customer_id(self) -> str:
        """One customer, who buys everything."""
        customer = CreateCustomer(name="Bob's Bakery", region="North")
        return CustomerService(self.table, nobody_else).create(self.admin, customer, once=ONCE).id

    def _found(self) -> None:
        tenant = {"company_name": "Acme", "currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "en"}
        with self.table.transaction() as tx:
            change = Change.by(self.admin, "created", system_clock())
            SettingsRepository(self.table).add(tx, self.admin.tenant_id, TenantSettings(**tenant), change)
        WarehouseService(self.table).create(self.admin, CreateWarehouse(id="MAIN", name="Main"), once=ONCE)

    @classmethod
    def stocked_up(cls, table: Table, *, goods: int = 80) -> "Trade":
        """A trade with so many goods, more of each than anybody wants; the table is billed."""
        trade = cls(replace(table, client=RecordingClient(table.client)))  # type: ignore[arg-type]
        for number, name in enumerate(GOODS[:goods]):
            trade.product(sku_of(number), name, price=4990 + 110 * number)
        skus = [sku_of(number) for number in range(goods)]
        for start in range(0, goods, _AT_ONCE):
            trade.receive(dict.fromkeys(skus[start : start + _AT_ONCE], 100_000))
        return trade

    def receive(self, quantities: dict[str, int]) -> None:
        """Goods come in, by SKU."""
        lines = [DocumentLine(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
        StockService(self.table).receive(self.admin, ReceiptDocument(warehouse_id="MAIN", lines=lines), once=ONCE)

    def product(self, sku: str, name: str, *, price: int) -> None:
        """A product without stock."""
        request = CreateProduct(sku=sku, name=name, price=Money(price, "CNY"), category="Furniture", tax_rate="0.13")
        CatalogService(self.table).create(self.admin, request, once=ONCE)

    def wish(self, lines: int) -> PlaceOrder:
        """An order of so many lines, two of each."""
        wanted = [PlaceOrderLine(sku=sku_of(number), quantity=2) for number in range(lines)]
        return PlaceOrder(customer_id=self.customer_id, lines=wanted)

    def place(self, wish: PlaceOrder, key: str, *, orders: OrderService | None = None) -> Placed:
        """The order of a key."""
        return (orders or self.orders).place(
            self.admin, wish, key=key, fingerprint=sha256(key.encode()).hexdigest()[:32]
        )

    def history(self, count: int) -> list[Order]:
        """Orders of one line, an hour apart up to now."""
        first = datetime.now(UTC) - timedelta(hours=count)
        moments = [first + timedelta(hours=number) for number in range(count)]
        wish = self.wish(1)
        return [self.place(wish.model_copy(update={"placed_at": at}), f"history-{at}").order for at in moments]

    def stored(self, partition: str, sort: str) -> dict[str, Any]:
        """An item as it stands, not billed."""
        key = {"PK": {"S": partition}, "SK": {"S": sort}}
        answer = self.client.unbilled.get_item(TableName=self.table.name, Key=key, ConsistentRead=True)
        item: dict[str, Any] = answer["Item"]
        return item


def nobody_else(_tenant_id: str, _user_id: str) -> bool:
    """No customer here has an owner."""
    return False


def sku_of(number: int) -> str:
    """The SKU of a product by its place among the goods."""
    return f"FUR-{number:04}"
