"""What a list costs: calls to the table, at most two more than its data needs, and the processor's time."""

import time
from collections.abc import Callable

import pytest

from shared.core.actor import Actor
from shared.customers.models import Customer
from shared.orders.models import Order
from shared.storage import keys
from tests.builders import a_customer, a_product, received
from tests.fakes import MemoryTable
from tests.visitor import Visitor

FRAME = 2
"""Who it is, and the views that the person keeps: all that a list reads beside its data."""
ORDERS = ["this month's orders", "which months have orders", "names of customers", "people, to choose one by name"]
DATA = {
    "/": [
        "the rollup's edition",
        "sixty days of sales",
        "open work",
        "alerts",
        "customers of the figures",
        *["a step"] * 2,
        "payments that fit nothing",
        "what statements differ in",
    ],
    "/orders": ORDERS,
    "/orders?view=to_ship": ORDERS,
    "/orders?status=confirmed": ORDERS,
    "/orders/board": [*ORDERS[:2] * 4, "more of a month", "more of a month", "names of customers"],
    "/products": ["products by age", "products", "levels"],
    "/products?category=Seats": ["products by age", "products", "levels"],
    "/stock": ["products", "levels", "what is due", "warehouses, to choose one"],
    "/stock?view=low": [*["products", "levels", "what is due"] * 2, "warehouses, to choose one"],  # until it is full
    "/stock/alerts": ["alerts", "people, to choose one"],
    "/customers": ["customers", "people, to choose one by name", "trace of what was shown"],
    "/payments": [*ORDERS[:3]],
    "/reports": ["the rollup's edition", "days", "days before"],
}
"""By page, what it asks of the table for what it shows."""
BUSY = 25
"""Milliseconds of the processor for a full page."""


@pytest.fixture
def full(
    sign_in: Callable[..., Visitor],
    table: MemoryTable,
    admin: Actor,
    customer: Customer,
    an_order: Callable[..., Order],
) -> Visitor:
    """Somebody before lists that are longer than a page."""
    received(table, "CHAIR", 60, tenant_id=admin.tenant_id)
    for n in range(52):
        an_order(1)
        a_customer(table, actor=admin, name=f"Tea House {n}", phone=f"555-{n}")
        a_product(table, f"P{n}", tenant_id=admin.tenant_id, reorder_point=5, category="Seats")
        received(table, f"P{n}", 3, tenant_id=admin.tenant_id)
    return sign_in()


def calls_of(table: MemoryTable, visitor: Visitor, page: str) -> list[str]:
    visitor.get(page)
    table.calls.clear()
    assert visitor.get(page).status == 200
    return list(table.calls)


def test_no_list_asks_the_table_more_often_than_its_data_needs_and_twice(full, table):
    asked = {page: calls_of(table, full, page) for page in DATA}

    dear = {page: calls for page, calls in asked.items() if len(calls) > len(DATA[page]) + FRAME}
    assert dear == {}


def test_what_is_read_beside_the_data_is_who_it_is_and_the_own_views(full, table, admin):
    read: list[str] = []
    get = table.get

    def told(key):
        read.append(keys.kind_of(key.partition))
        return get(key)

    table.get = told
    full.get("/stock")

    assert read == ["SUBJECT", "VIEWS"]


@pytest.mark.soak
@pytest.mark.parametrize("page", DATA)
def test_a_full_list_takes_little_of_the_processor(full, page, tell):
    """The best of many: what a page takes by itself. Others on the machine make a measure longer, never shorter."""
    full.get(page)

    best = min(_milliseconds(full, page) for _ in range(25))

    tell(f"{page}: {best:.1f} ms of the processor.")
    assert best <= BUSY


def _milliseconds(visitor: Visitor, page: str) -> float:
    started = time.process_time()
    visitor.get(page)
    return 1000 * (time.process_time() - started)
