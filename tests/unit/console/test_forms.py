"""Forms that come back: an error summary that leads to the fields, and both versions where two changed one thing."""

import re
from html import unescape

import pytest

from functions.console.conflicts import packed
from functions.console.fields import name_of
from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.customers.models import ChangeCustomer
from shared.customers.service import CustomerService
from shared.orders.requests import EditOrder
from tests.builders import ONCE, cny
from tests.visitor import Shown


def form_of(page: Shown) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = re.search(r"<form[^>]*data-watch.*?</form>", page.html, re.DOTALL)[0]
    form = re.sub(r'<template>.*?</template>|<input[^>]*type="submit"[^>]*>', "", form, flags=re.DOTALL)
    fields = {n: unescape(v) for n, v in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)}
    fields |= {n: unescape(v) for n, v in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form)}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = unescape(chosen[1])
    return fields


def summary(page: Shown) -> list[tuple[str, str]]:
    """Where the links of the summary lead, and what they say."""
    found = re.search(r"<div[^>]*data-summary.*?</div></div>", page.html, re.DOTALL)[0]
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', found, re.DOTALL)
    return [(place, " ".join(unescape(text).split())) for place, text in links]


def test_the_summary_names_each_field_and_leads_to_it(sign_in, customer):
    visitor = sign_in()
    visitor.get("/products/new")

    refused = visitor.post("/products/new", sku="LAMP", name="", price="dear", tax_rate="13")
    places = dict(summary(refused))

    assert places["at/name"] == "Name: Fill this in"
    assert places["at/price"] == "Price, tax included: Enter an amount such as 12.30"
    for place in places:
        assert f'<span id="{place}" data-for=' in refused.html, place


def test_the_summary_says_on_which_line(sign_in, customer):
    visitor = sign_in()
    visitor.get("/orders/new")
    lines = {"lines-0-sku": "CHAIR", "lines-0-quantity": "1", "lines-1-sku": "TABLE", "lines-1-quantity": "many"}

    refused = visitor.post("/orders/new", customer_id=customer.id, **lines)

    assert summary(refused) == [("at/lines/1/quantity", "Quantity, line 2: Enter a whole number")]
    assert 'id="at/lines/1/quantity"' in refused.html


@pytest.mark.parametrize(
    ("pointer", "named"),
    [
        ("/lines/3/sku", ("SKU", 4)),
        ("/credit_limit/amount", ("Credit limit", None)),
        ("/amount", ("Amount", None)),
        ("/contacts/0/name", ("Name", 1)),
        ("/unheard_of", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_pointer_is_called_what_people_call_the_field(pointer, named):
    assert name_of(pointer) == named


def test_a_form_that_comes_back_counts_as_not_saved(sign_in, customer):
    visitor = sign_in()
    fresh = visitor.get("/customers/new")

    refused = visitor.post("/customers/new", name="", kind="company", stage="customer", payment_terms="prepaid")

    assert "data-again" not in fresh.html
    assert "data-again" in refused.html


def test_a_product_that_two_change_keeps_what_each_alone_changed(sign_in, table, admin, customer):
    visitor = sign_in()
    form = form_of(visitor.get("/products/CHAIR/edit"))
    theirs = ChangeProduct(price=cny("120.00"), brand="Oakworks", category="Seats")
    CatalogService(table).change(admin, "CHAIR", theirs, expected_version=None)

    mine = form | {"name": "Ash chair", "category": "Chairs"}
    refused = visitor.post("/products/CHAIR/edit", **mine)
    saved = visitor.post("/products/CHAIR/edit", **form_of(refused))
    product = CatalogService(table).get(admin, "CHAIR")

    assert refused.status == 412
    assert "Both of you changed this" in refused.text
    assert "Category Seats Chairs" in refused.text
    assert "Taken over from the other change: Brand, Price, tax included." in refused.text
    assert "is saved" in saved.text
    assert (product.name, product.category) == ("Ash chair", "Chairs")
    assert (product.price, product.brand) == (cny("120.00"), "Oakworks")


def test_a_customer_that_two_change_shows_both_versions(sign_in, table, admin, customer):
    visitor = sign_in()
    form = form_of(visitor.get(f"/customers/{customer.id}/edit"))
    service = CustomerService(table, lambda _tenant, _user: True)
    theirs = ChangeCustomer(phone="555-1", region="North", contacts=[{"name": "Mei"}])
    service.change(admin, customer.id, theirs, expected_version=None)

    refused = visitor.post(f"/customers/{customer.id}/edit", **form | {"phone": "555-2"})
    visitor.post(f"/customers/{customer.id}/edit", **form_of(refused))
    after = service.get(admin, customer.id)

    assert refused.status == 412
    assert "Phone 555-1 555-2" in refused.text
    assert (after.phone, after.region, [contact.name for contact in after.contacts]) == ("555-2", "North", ["Mei"])


def test_an_order_that_two_change_shows_its_lines_beside_what_was_typed(sign_in, table, admin, an_order):
    order, visitor = an_order(2), sign_in()
    form = form_of(visitor.get(f"/orders/{order.id}/edit"))
    request = EditOrder(lines=[{"sku": "CHAIR", "quantity": 3}], expected_version=order.version)
    visitor.console._services.edits.edit(admin, order.id, request, dry_run=False, expected_version=None, once=ONCE)

    refused = visitor.post(f"/orders/{order.id}/edit", **form | {"lines-0-quantity": "5"}, step="save")
    saved = visitor.post(f"/orders/{order.id}/edit", **form_of(refused), step="save")

    assert refused.status == 412
    assert "As it stands now Product Quantity Unit price Chair CHAIR 3" in refused.text
    assert form_of(refused)["lines-0-quantity"] == "5"
    assert "is changed" in saved.text


@pytest.mark.parametrize("was", ["", "{", "[1]", '{"name": 5}', packed({"name": "</script><b>x"})])
def test_a_form_that_was_meddled_with_is_refused_in_words(sign_in, table, admin, customer, was):
    visitor = sign_in()
    form = form_of(visitor.get("/products/CHAIR/edit"))
    CatalogService(table).change(admin, "CHAIR", ChangeProduct(brand="Oakworks"), expected_version=None)

    refused = visitor.post("/products/CHAIR/edit", **form | {"_was": was, "name": "Ash chair"})

    assert refused.status == 412
    assert "<b>x" not in refused.html
