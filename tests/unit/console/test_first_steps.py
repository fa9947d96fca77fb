"""The first steps of a new company: ticked by what has happened, and by nothing else."""

import re

import pytest

from shared.core.actor import Role
from shared.identity.models import ChangeSettings
from shared.identity.service import IdentityService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.requests import ShipOrder, ShipOrderLine
from shared.orders.service import OrderService
from tests.builders import ONCE, a_customer, a_product, a_request, a_warehouse, received
from tests.fakes_identity import a_colleague
from tests.visitor import Visitor


def open_steps(visitor: Visitor, page: str = "/start") -> list[str]:
    """The names of the steps that are still to be taken."""
    return re.findall(r'<li><a[^>]*>.*?ts-step-name">([^<]*)<', visitor.get(page).html, re.DOTALL)


def test_a_new_company_sees_all_steps_and_where_each_is_taken(sign_in):
    visitor = sign_in()
    page = visitor.get("/")

    assert len(open_steps(visitor, "/")) == 8
    assert 'href="/console/products/new"' in page.html
    assert 'href="/console/orders?view=to_ship"' in page.html


def test_each_step_is_ticked_when_it_has_happened(sign_in, table, provider, admin):
    visitor, tenant = sign_in(), admin.tenant_id

    IdentityService(table).change_settings(admin, ChangeSettings(payment_window_minutes=60), expected_version=None)
    a_warehouse(table, tenant_id=tenant)
    a_product(table, tenant_id=tenant)
    received(table, "CHAIR", 5, tenant_id=tenant)
    a_colleague(table, provider, admin, "sales", Role.SALES)

    assert open_steps(visitor) == ["Add the first customer", "Take the first order", "Take a payment", "Ship it"]

    customer = a_customer(table, actor=admin, payment_terms="credit")
    order = OrderService(table).place(admin, a_request(customer), key=None, fingerprint="").order
    assert open_steps(visitor) == ["Take a payment", "Ship it"]

    parcel = ShipOrder(lines=[ShipOrderLine(sku="CHAIR", quantity=1)])
    FulfilmentService(table).ship(admin, order.id, parcel, expected_version=None, once=ONCE)
    assert open_steps(visitor) == ["Take a payment"]


def test_home_spends_two_reads_on_them_and_none_when_they_are_put_away(sign_in, table):
    visitor = sign_in()
    table.calls.clear()
    visitor.get("/")
    with_steps = len(table.calls)

    visitor.post("/start/away")
    table.calls.clear()
    page = visitor.get("/")

    assert with_steps - len(table.calls) == 2
    assert "First steps" not in page.text


def test_who_put_them_away_finds_them_under_settings_and_calls_them_back(sign_in):
    visitor = sign_in()
    visitor.get("/")
    visitor.post("/start/away")

    assert "First steps" in visitor.get("/settings").text
    assert len(open_steps(visitor)) == 8

    visitor.post("/start/back")
    assert len(open_steps(visitor, "/")) == 8


def test_home_finds_out_about_steps_taken_in_their_order_and_remembers_them(sign_in, table, admin):
    visitor = sign_in()
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, tenant_id=admin.tenant_id)

    assert "Add the first product" not in open_steps(visitor, "/")
    received(table, "CHAIR", 5, tenant_id=admin.tenant_id)
    assert len(open_steps(visitor, "/")) == 6


def test_what_a_browser_knows_of_one_company_says_nothing_of_another(sign_in):
    visitor = sign_in()
    visitor.cookies["tallyshop-steps"] = "ANOTHER:company.product.receipt.customer.order.payment.shipment.colleague"

    assert len(open_steps(visitor, "/")) == 8


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_admins_are_led(sign_in, role):
    visitor = sign_in(role)

    assert "First steps" not in visitor.get("/").text
    assert visitor.get("/start").status == 403
