"""Customers in the console: finding, adding, changing, and what each role sees of them."""

import pytest

from shared.core.actor import Actor, Role
from shared.customers.models import Customer
from shared.orders.service import OrderService
from shared.storage import keys
from tests.builders import a_customer, a_product, a_request, a_warehouse, cny, received
from tests.fakes import MemoryTable


@pytest.fixture
def customer(table: MemoryTable, admin: Actor) -> Customer:
    """Buys on credit up to 1,000.00."""
    contacts = [{"name": "Li Wei", "phone": "555 0100", "title": "Buyer"}]
    fields = {"payment_terms": "credit", "credit_limit": cny("1000.00"), "contacts": contacts, "region": "East"}
    return a_customer(table, actor=admin, name="Tea House", **fields)


def a_form(**fields: object) -> dict[str, object]:
    """What a person types of a new customer."""
    chosen = {"kind": "company", "stage": "lead", "payment_terms": "prepaid"}
    return {"name": "Blue Door", **chosen, **fields}


def test_a_customer_is_added_with_his_contacts_and_found_again(sign_in):
    visitor = sign_in()
    visitor.get("/customers/new")

    contacts = {"lines-0-name": "Li Wei", "lines-0-phone": "555 0100", "lines-1-name": "", "lines-1-phone": ""}
    added = visitor.post("/customers/new", **a_form(**contacts, tags="tea, retail", credit_limit="500"))

    assert "Blue Door is added" in added.text
    assert "Li Wei" in added.text
    assert "tea, retail" in added.text
    assert "Blue Door" in visitor.get("/customers?query=555").text
    assert "No customer fits" in visitor.get("/customers?query=blue&stage=customer").text
    assert visitor.get("/customers?stage=nonsense").status == 422


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_added(sign_in):
    visitor = sign_in()
    visitor.get("/customers/new")

    refused = visitor.post("/customers/new", **a_form(name=" ", credit_limit="a lot") | {"lines-0-phone": "555"})

    assert refused.status == 422
    assert refused.text.count("Fill this in") == 4  # beside the fields, and in the summary
    assert "Enter an amount such as 12.30" in refused.text
    assert 'value="a lot"' in refused.html
    assert "No customers yet" in visitor.get("/customers").text


def test_a_change_keeps_what_the_form_does_not_say(sign_in, customer):
    visitor = sign_in()
    page = visitor.get(f"/customers/{customer.id}/edit")
    kept = {"lines-0-name": "Li Wei", "lines-0-phone": "555 0100", "credit_limit": "1000.00"}
    typed = a_form(name="Tea Palace", stage="customer", payment_terms="credit", **kept)

    saved = visitor.post(f"/customers/{customer.id}/edit", **typed, _version=page.field("_version"))

    assert 'value="Li Wei"' in page.html
    assert "Tea Palace is saved" in saved.text
    assert "CN¥1,000.00" in saved.text


def test_a_change_of_what_somebody_else_changed_is_told(sign_in, customer):
    visitor = sign_in()
    visitor.get(f"/customers/{customer.id}/edit")
    visitor.post(f"/customers/{customer.id}/edit", **a_form(), _version="1")
    visitor.get(f"/customers/{customer.id}/edit")

    refused = visitor.post(f"/customers/{customer.id}/edit", **a_form(name="Late"), _version="1")

    assert refused.status == 412
    assert "Somebody else changed it meanwhile" in refused.text


def test_balance_and_credit_stand_beside_the_orders(sign_in, table, admin, customer):
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id)
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    order = OrderService(table).place(admin, a_request(customer, {"CHAIR": 3}), key=None, fingerprint="").order

    shown = sign_in().get(f"/customers/{customer.id}")

    assert order.number in shown.text
    assert "Open on credit CN¥300.00 Credit limit CN¥1,000.00 Credit left CN¥700.00" in shown.text


def test_the_warehouse_sees_whom_to_call_and_nothing_of_the_credit(sign_in, customer):
    visitor = sign_in(Role.WAREHOUSE)

    shown, listed = visitor.get(f"/customers/{customer.id}"), visitor.get("/customers")

    assert "555 0100" in shown.text
    assert all("redit" not in page.text for page in (shown, listed))
    assert "Change" not in shown.text
    assert visitor.get(f"/customers/{customer.id}/edit").status == 403


def test_customers_of_others_are_as_if_they_never_were(sign_in, table, admin):
    theirs = a_customer(table, actor=admin, name="Tea House", owner_id=admin.user_id)
    visitor = sign_in(Role.SALES)

    assert "Tea House" not in visitor.get("/customers").text
    assert visitor.get(f"/customers/{theirs.id}").status == 404
    assert visitor.get(f"/customers/{theirs.id}/edit").status == 404


def test_a_sales_person_makes_only_himself_the_owner(sign_in, admin):
    visitor = sign_in(Role.SALES)
    form = visitor.get("/customers/new")

    refused = visitor.post("/customers/new", **a_form(owner_id=admin.user_id))

    assert admin.user_id not in form.html
    assert (refused.status, "only yourself the owner" in refused.text) == (403, True)


def test_who_was_shown_a_customer_stands_in_the_audit(sign_in, table, admin, customer):
    visitor = sign_in()
    before = keys.access(admin.tenant_id, "request-1") in table.items

    visitor.get(f"/customers/{customer.id}")

    assert (before, keys.access(admin.tenant_id, "request-1") in table.items) == (False, True)


@pytest.mark.parametrize("text", ["<b>x</b>", '"><img src=x onerror=alert(1)>', "\u202eright to left", "=1+1"])
def test_hostile_text_is_text(sign_in, text):
    visitor = sign_in()
    visitor.get("/customers/new")
    fields = {"name": text, "address": text, "tags": text, "region": text, "lines-0-name": text}

    shown = visitor.post("/customers/new", **a_form(**fields))
    pages = [shown, visitor.get("/customers"), visitor.get(f"/customers/{_id(shown)}/edit")]

    assert [page.status for page in pages] == [200] * 3
    for page in pages:
        assert "<b>x" not in page.html
        assert "<img" not in page.html.replace('<img src="/console/static/', "")


def _id(shown) -> str:
    return shown.html.partition("customer_id=")[2].partition('"')[0]
