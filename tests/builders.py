"""Things of the trade with sensible values, of which a test names only what matters."""

from typing import Any

from shared.catalog.models import CreateProduct, Product
from shared.catalog.service import CatalogService
from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.core.money import Money
from shared.customers.models import CreateCustomer, Customer
from shared.customers.service import CustomerService
from shared.identity.models import TenantSettings
from shared.identity.people_repository import TeamRepository
from shared.identity.repository import SettingsRepository
from shared.orders.requests import PlaceOrder, PlaceOrderLine
from shared.stock.documents import DocumentLine, ReceiptDocument
from shared.stock.models import CreateWarehouse, Warehouse
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage.change import Change
from shared.storage.once import Once, nothing_to_remember

TENANT = "T00000000001"
ONCE: Once = nothing_to_remember(system_clock)


def an_actor(role: Role = Role.ADMIN, *, user_id: str = "U1", tenant_id: str = TENANT) -> Actor:
    return Actor(tenant_id, user_id, role, "request-1")


def cny(amount: str) -> Money:
    return Money.parsed(amount, "CNY")


def a_tenant(table: Any, tenant_id: str = TENANT, **settings: Any) -> TenantSettings:
    """A tenant's settings in the table, in CNY and Shanghai's time unless said otherwise."""
    defaults = {"company_name": "Acme", "currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "en"}
    made = TenantSettings(**defaults | settings)
    with table.transaction() as tx:
        change = Change.by(an_actor(tenant_id=tenant_id), "created", system_clock())
        SettingsRepository(table).add(tx, tenant_id, made, change)
    return made


def a_product(table: Any, sku: str = "CHAIR", *, tenant_id: str = TENANT, **fields: Any) -> Product:
    """A product in the table, at 100.00 CNY unless said otherwise."""
    request = CreateProduct(**{"sku": sku, "name": sku.title(), "price": cny("100.00")} | fields)
    return CatalogService(table).create(an_actor(tenant_id=tenant_id), request, once=ONCE)


def a_warehouse(table: Any, warehouse_id: str = "MAIN", *, tenant_id: str = TENANT, priority: int = 10) -> Warehouse:
    """An open warehouse in the table."""
    request = CreateWarehouse(id=warehouse_id, name=warehouse_id.title(), priority=priority)
    return WarehouseService(table).create(an_actor(tenant_id=tenant_id), request, once=ONCE)


def received(table: Any, sku: str, quantity: int, warehouse_id: str = "MAIN", *, tenant_id: str = TENANT) -> None:
    """Goods that have come in."""
    line = DocumentLine(sku=sku, quantity=quantity)
    document = ReceiptDocument(warehouse_id=warehouse_id, lines=[line], reference="PO-1")
    StockService(table).receive(an_actor(tenant_id=tenant_id), document, once=ONCE)


def a_customer(table: Any, *, actor: Actor | None = None, **fields: Any) -> Customer:
    """A customer in the table."""
    service = CustomerService(table, known_user=lambda _tenant, _user: True)
    return service.create(actor or an_actor(), CreateCustomer(**{"name": "Li Wei"} | fields), once=ONCE)


def a_request(customer: Customer, lines: dict[str, int] | None = None, **fields: Any) -> PlaceOrder:
    """A request for two chairs, or for other quantities by SKU."""
    wanted = [PlaceOrderLine(sku=sku, quantity=quantity) for sku, quantity in (lines or {"CHAIR": 2}).items()]
    return PlaceOrder(**{"customer_id": customer.id, "lines": wanted} | fields)


def a_team(table: Any, leader: str, *members: str, above: str = "BOSS", tenant_id: str = TENANT) -> Actor:
    """A manager below another, with people directly below him; he acts."""
    team = TeamRepository(table)
    with table.transaction() as tx:
        team.add(tx, tenant_id)
    chart = team.chart(tenant_id).moved(leader, above)
    for member in members:
        chart = chart.moved(member, leader)
    with table.transaction() as tx:
        team.change(tx, tenant_id, admins=0, chart=chart)
    return an_actor(Role.MANAGER, user_id=leader, tenant_id=tenant_id)
