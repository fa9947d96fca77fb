"""A console over a table in memory, with a tenant whose people can sign in."""

from collections.abc import Callable

import pytest

from functions.console.application import Console
from functions.console.pages import SECTIONS
from functions.console.services import Services
from infrastructure.console.assets import build
from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.customers.models import Customer
from shared.orders.models import Order
from shared.orders.service import OrderService
from shared.storage import connection
from shared.storage.cursors import Cursors
from tests.builders import a_customer, a_product, a_request, a_warehouse, cny, received
from tests.fakes import MemoryTable, some_seals
from tests.fakes_identity import PASSWORD, MemorySignIns, a_colleague, a_signed_up_admin, signing_secrets
from tests.visitor import Visitor


@pytest.fixture(scope="session", autouse=True)
def assets() -> None:
    """Built once, and not again while they are current."""
    build()


@pytest.fixture
def provider() -> MemorySignIns:
    return MemorySignIns()


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> MemoryTable:
    table = MemoryTable()
    cursors = Cursors(signing_secrets, system_clock)
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(connection, "signing_secrets", signing_secrets)
    monkeypatch.setattr(connection, "cursors", lambda: cursors)
    monkeypatch.setattr(connection, "seals", lambda: some_seals(table))
    return table


@pytest.fixture
def admin(table: MemoryTable, provider: MemorySignIns) -> Actor:
    """The admin of a tenant in CNY, `ann@acme.example`."""
    return a_signed_up_admin(table, provider)


@pytest.fixture
def console(table: MemoryTable, provider: MemorySignIns) -> Console:
    return Console(Services(table, provider), SECTIONS)


@pytest.fixture
def visitor(console: Console, admin: Actor) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(console)


@pytest.fixture
def sign_in(console: Console, table: MemoryTable, provider: MemorySignIns, admin: Actor) -> Callable[..., Visitor]:
    """Signs a person of a role in; the admin unless said otherwise."""

    def signed_in(role: Role = Role.ADMIN) -> Visitor:
        name = "ann" if role is Role.ADMIN else role.value
        if role is not Role.ADMIN:
            a_colleague(table, provider, admin, name, role)
        visitor = Visitor(console)
        visitor.get("/sign-in")
        visitor.post("/sign-in", email=f"{name}@acme.example", password=PASSWORD)
        return visitor

    return signed_in


@pytest.fixture
def customer(table: MemoryTable, admin: Actor) -> Customer:
    """Chairs stand on the shelf, and somebody wants them."""
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id)
    a_product(table, "TABLE", tenant_id=admin.tenant_id, price=cny("400.00"))
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    received(table, "TABLE", 2, tenant_id=admin.tenant_id)
    return a_customer(table, actor=admin, name="Tea House", payment_terms="credit")


@pytest.fixture
def an_order(table: MemoryTable, admin: Actor, customer: Customer) -> Callable[..., Order]:
    def placed(quantity: int = 2, **fields: object) -> Order:
        request = a_request(customer, {"CHAIR": quantity}, **fields)
        return OrderService(table).place(admin, request, key=None, fingerprint="").order

    return placed
