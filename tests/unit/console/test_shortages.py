"""Out of stock offers what is there, one press each, and nothing that was typed is lost."""

import re
from html import unescape

import pytest

from functions.console.pages.orders.shortages import Offer, filled
from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Role
from tests.builders import a_warehouse, cny, received
from tests.unit.console.sales import act, orders, wanted
from tests.visitor import Shown


def offered(page: Shown) -> dict[str, str]:
    """The buttons that a shortage offers: what they say, and what they send."""
    buttons = re.findall(r'name="offer" value="([^"]*)" formnovalidate>\s*(.*?)</button>', page.html, re.DOTALL)
    return {" ".join(unescape(text).split()): unescape(value) for value, text in buttons}


def typed(page: Shown) -> dict[str, str]:
    """The lines as the form holds them."""
    form = re.sub(r"<template>.*?</template>", "", page.html, flags=re.DOTALL)
    return {n: unescape(v) for n, v in re.findall(r'name="(lines-\d+-\w+)" value="([^"]*)"', form) if v}


@pytest.fixture
def short(sign_in, table, admin, customer):
    """Twelve chairs are wanted, ten are there."""
    visitor = sign_in()
    visitor.get("/orders/new")
    visitor.post("/orders/new", **wanted(customer, 12, note="Ring twice"))
    return visitor


def press(visitor, says: str, **fields: object) -> Shown:
    """Press one of the buttons of the form that is shown, with the lines as they stand in it."""
    page = visitor.page
    return visitor.post("/orders/new", **typed(page), offer=offered(page)[says], **fields)


def test_what_is_there_can_be_taken_with_one_press(short, table, admin, customer):
    filled_in = press(short, "Take 10", customer_id=customer.id, note="Ring twice")
    placed = short.post("/orders/new", **typed(filled_in), customer_id=customer.id, note="Ring twice")
    (order,) = orders(table, admin)

    assert filled_in.status == 200
    assert "Ring twice" in filled_in.text
    assert typed(filled_in)["lines-0-quantity"] == "10"
    assert (order.units, order.note, placed.status) == (10, "Ring twice", 200)


def test_the_rest_can_wait_in_a_draft_of_its_own(short, table, admin, customer):
    filled_in = press(short, "10 now, 2 later", customer_id=customer.id)
    lines = typed(filled_in)
    form = short.page
    placed = short.post("/orders/new", **lines, customer_id=customer.id)
    short.page = form
    short.post("/orders/new", **lines, customer_id=customer.id)
    found = {order.status: order for order in orders(table, admin)}

    assert "later: kept as a draft of its own" in filled_in.text
    assert {status: order.units for status, order in found.items()} == {"confirmed": 10, "draft": 2}
    assert f"the rest waits in the draft {found['draft'].number}" in placed.text
    assert found["draft"].customer_id == customer.id


def test_what_may_be_back_ordered_says_how_much_of_it_is(sign_in, table, admin, customer):
    CatalogService(table).change(admin, "CHAIR", ChangeProduct(backorder_limit=3), expected_version=None)
    visitor = sign_in()
    visitor.get("/orders/new")
    refused = visitor.post("/orders/new", **wanted(customer, 20))

    filled_in = press(visitor, "Take 13, 3 of them on back-order", customer_id=customer.id)
    visitor.post("/orders/new", **typed(filled_in), customer_id=customer.id)
    (line,) = orders(table, admin)[0].lines

    assert list(offered(refused)) == ["Take 10", "10 now, 10 later", "Take 13, 3 of them on back-order"]
    assert (line.allocated, line.backordered) == (10, 3)


def test_of_goods_that_are_gone_the_line_is_taken_out_or_left_for_later(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")
    visitor.post("/orders/new", **wanted(customer, 2, "TABLE"))
    two = {"lines-1-sku": "TABLE", "lines-1-quantity": "1"}
    visitor.get("/orders/new")
    refused = visitor.post("/orders/new", **wanted(customer, 1), **two)
    without = press(visitor, "Take the line out", customer_id=customer.id)
    visitor.page = refused
    later = press(visitor, "All of it later", customer_id=customer.id)

    assert "TABLE" not in typed(without).values()
    assert (typed(later)["lines-1-sku"], typed(later)["lines-1-later"]) == ("TABLE", "yes")


def test_where_nothing_at_all_is_there_nothing_is_offered(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")
    visitor.post("/orders/new", **wanted(customer, 2, "TABLE"))
    visitor.get("/orders/new")

    assert offered(visitor.post("/orders/new", **wanted(customer, 1, "TABLE"))) == {}


def test_an_order_that_is_changed_keeps_what_it_holds_and_offers_the_rest(sign_in, table, admin, an_order):
    order, visitor = an_order(4), sign_in()
    an_order(5)
    visitor.get(f"/orders/{order.id}/edit")
    refused = act(
        visitor, order, "edit", **{"lines-0-sku": "CHAIR", "lines-0-quantity": "7", "_version": order.version}
    )
    split = {"offer": offered(refused)["5 now, 2 later"], "_version": order.version}
    lines = typed(visitor.post(f"/orders/{order.id}/edit", **typed(refused), **split))
    saved = visitor.post(f"/orders/{order.id}/edit", **lines, step="save", _version=order.version)
    after = {one.status: one.units for one in orders(table, admin) if one.id == order.id or one.status == "draft"}

    assert "CHAIR: 7 asked for, 5 available" in refused.text
    assert "the rest waits in the draft" in saved.text
    assert after == {"confirmed": 5, "draft": 2}


def test_a_draft_that_cannot_be_placed_leads_to_its_lines(sign_in, table, admin, customer, an_order):
    draft = an_order(12, draft=True)
    visitor = sign_in()
    refused = act(visitor, draft, "submit")

    sent = {"offer": offered(refused)["Take 10"], "_version": draft.version}
    form = visitor.post(f"/orders/{draft.id}/edit", **typed(refused), **sent)

    assert (form.status, typed(form)["lines-0-quantity"]) == (200, "10")


def test_goods_of_one_warehouse_are_completed_from_others(sign_in, table, admin, customer, an_order):
    a_warehouse(table, "EAST", tenant_id=admin.tenant_id, priority=20)
    received(table, "CHAIR", 3, "EAST", tenant_id=admin.tenant_id)
    order, visitor = an_order(1), sign_in()
    bound = {"lines-0-sku": "CHAIR", "lines-0-quantity": "12", "lines-0-warehouse_id": "MAIN"}
    refused = act(visitor, order, "edit", **bound, _version=order.version)

    spread = {"offer": offered(refused)["10 from MAIN, 2 from EAST"], "_version": order.version}
    lines = typed(visitor.post(f"/orders/{order.id}/edit", **typed(refused), **spread))
    visitor.post(f"/orders/{order.id}/edit", **lines, step="save", _version=order.version)
    (after,) = orders(table, admin)

    assert after.held == {("CHAIR", "MAIN"): 10, ("CHAIR", "EAST"): 2}


def test_of_several_lines_the_first_keep_what_there_is():
    rows = [{"sku": "CHAIR", "quantity": "4"}, {"sku": "LAMP", "quantity": "9"}, {"sku": "CHAIR", "quantity": "8"}]

    lines = filled(rows, Offer("split", "CHAIR", 6, later=6))

    assert [(row["sku"], row["quantity"], row.get("later")) for row in lines] == [
        ("CHAIR", "4", None),
        ("LAMP", "9", None),
        ("CHAIR", "2", None),
        ("CHAIR", "6", "yes"),
    ]


@pytest.mark.parametrize("offer", ["", "take", "take:CHAIR:x:0::", "a:b:c:d:e:f:g", "take:CHAIR:99999999999:0::"])
def test_a_button_that_is_none_places_nothing_more_than_the_form_says(sign_in, table, admin, customer, offer):
    visitor = sign_in()
    visitor.get("/orders/new")

    visitor.post("/orders/new", **wanted(customer, 2), offer=offer)

    assert [order.units for order in orders(table, admin)] == [2]


def test_a_manager_names_the_sales_person(sign_in, table, admin, customer):
    seller, boss = sign_in(Role.SALES), sign_in()
    names = re.findall(r'<option value="(\w+)"[^>]*>sales', boss.get("/orders/new").html, re.IGNORECASE)
    boss.post("/orders/new", **wanted(customer), salesperson_id=names[0])
    (order,) = orders(table, admin)

    assert order.salesperson_id == names[0]
    assert order.number in boss.get(f"/orders?salesperson_id={names[0]}").text
    assert "Sales person" not in seller.get("/orders/new").text
    assert cny("200.00").minor == order.total
