"""Documents over HTTP: who gets which, and what is refused."""

import io

import pytest
from pypdf import PdfReader

from functions.documents import handler
from shared.core.actor import Role
from shared.customers.models import ChangeCustomer
from shared.customers.service import CustomerService
from shared.orders.documents.service import DocumentService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.requests import ShipOrder, ShipOrderLine
from shared.orders.service import OrderService
from shared.storage import connection
from tests.builders import (
    ONCE,
    a_customer,
    a_product,
    a_request,
    a_tenant,
    a_warehouse,
    an_actor,
    cny,
    received,
)
from tests.fakes import MemoryTable
from tests.gateway import Answer, Gateway


@pytest.fixture
def table(monkeypatch) -> MemoryTable:
    table = MemoryTable()
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(handler, "documents", DocumentService(table))
    a_tenant(table, locale="zh-CN", company_name="安可贸易")
    a_warehouse(table)
    a_product(table, name="橡木椅子")
    received(table, "CHAIR", 10)
    return table


@pytest.fixture
def gateway(table) -> Gateway:
    return Gateway(handler.api, actor=an_actor())


def placed(table: MemoryTable, **fields) -> str:
    customer = a_customer(table, payment_terms="credit", credit_limit=cny("1000.00"), owner_id="sue")
    request = a_request(customer, **fields)
    return OrderService(table).place(an_actor(), request, key=None, fingerprint="f").order.id


def shipped(table: MemoryTable, order_id: str) -> None:
    request = ShipOrder(lines=[ShipOrderLine(sku="CHAIR", quantity=1)], carrier="顺丰", tracking_number="SF1")
    FulfilmentService(table).ship(an_actor(), order_id, request, expected_version=None, once=ONCE)


def text_of(answer: Answer) -> str:
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_an_invoice_is_in_the_tenants_language(table, gateway):
    order_id = placed(table)

    answer = gateway.call("GET", f"/v1/orders/{order_id}/invoice.pdf", Accept="*/*")

    text = text_of(answer)
    assert "安可贸易" in text
    assert "橡木椅子" in text
    assert answer.headers["Content-Disposition"].startswith('inline; filename="invoice-20')


def test_a_delivery_note_needs_a_shipment(table, gateway):
    order_id = placed(table)
    path = f"/v1/orders/{order_id}/delivery-note.pdf"

    before = gateway.call("GET", path)
    shipped(table, order_id)
    after = gateway.call("GET", path)

    assert (before.status, before.json["type"]) == (409, "/problems/illegal-state")
    assert before.json["order_status"] == "confirmed"
    assert "SF1" in text_of(after)


def test_a_draft_has_no_invoice(table, gateway):
    answer = gateway.call("GET", f"/v1/orders/{placed(table, draft=True)}/invoice.pdf")

    assert (answer.status, answer.json["type"], answer.json["order_status"]) == (
        409,
        "/problems/illegal-state",
        "draft",
    )


@pytest.mark.parametrize("document", ["invoice.pdf", "delivery-note.pdf"])
def test_an_order_of_somebody_else_is_not_found(table, gateway, document):
    order_id = placed(table)
    gateway.actor = an_actor(Role.SALES, user_id="sam")

    answer = gateway.call("GET", f"/v1/orders/{order_id}/{document}")

    assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")


def test_ones_own_order_names_its_customer_whoever_looks_after_him_now(table, gateway):
    customer, sam = a_customer(table), an_actor(Role.SALES, user_id="sam")
    order = OrderService(table).place(sam, a_request(customer), key=None, fingerprint="f").order
    customers = CustomerService(table, known_user=lambda _tenant, _user: True)
    customers.change(an_actor(), customer.id, ChangeCustomer(owner_id="sue"), expected_version=None)
    gateway.actor = sam

    assert "Li Wei" in text_of(gateway.call("GET", f"/v1/orders/{order.id}/invoice.pdf"))


def test_the_warehouse_reads_an_invoice_without_its_terms(table, gateway):
    path = f"/v1/orders/{placed(table)}/invoice.pdf"

    office = text_of(gateway.call("GET", path))
    gateway.actor = an_actor(Role.WAREHOUSE)
    warehouse = text_of(gateway.call("GET", path))

    assert "赊销" in office
    assert "赊销" not in warehouse
    assert "付款方式" not in warehouse


def test_who_prints_is_kept_for_the_audit(table, gateway):
    gateway.call("GET", f"/v1/orders/{placed(table)}/invoice.pdf")

    assert [key for key in table.items if "ACCESS" in key.partition]
