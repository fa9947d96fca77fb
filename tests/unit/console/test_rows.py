"""Rows that change at once: the answer is the row as it stands, with a word of what happened or why it did not."""

import re

import pytest

from shared.core.actor import Role
from shared.identity.models import ChangeSettings
from shared.identity.service import IdentityService
from tests.builders import cny
from tests.visitor import Shown, Visitor

PART = {"hx_request": "true"}


def press(visitor: Visitor, path: str, **fields: object) -> Shown:
    """What a script sends: the form of a row, answered by a part."""
    own = {name: visitor.page.field(name) for name in ("_form", "_key")}
    return visitor.send("POST", path, own | fields, **PART)


@pytest.mark.parametrize(("kind", "begins"), [("row", "<tr data-href data-row>"), ("card", "<article ")])
def test_an_order_is_held_where_it_stands(sign_in, an_order, kind, begins):
    order, visitor = an_order(), sign_in()
    visitor.get("/orders")

    answer = press(visitor, f"/orders/{order.id}/hold", _row=kind, back="/orders?status=confirmed")

    assert answer.status == 200
    assert answer.html.strip().startswith(begins)
    assert "<html" not in answer.html
    assert f"{order.number} is on hold" in answer.text
    assert f'action="/console/orders/{order.id}/release"' in answer.html
    assert 'name="back" value="/orders?status=confirmed"' in answer.html
    assert "On hold" in visitor.get(f"/orders/{order.id}").text


def test_what_is_refused_answers_the_row_as_it_is_and_the_reason(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()
    visitor.get("/orders")

    refused = press(visitor, f"/orders/{order.id}/release", _row="card")

    assert refused.status == 409
    assert 'data-at="confirmed"' in refused.html
    assert "toast-failed" in refused.html
    assert "The order's state forbids this" in refused.text


def test_a_card_says_where_it_belongs_also_where_that_was_not_foreseen(sign_in, table, admin, an_order):
    limits = ChangeSettings(approval_limits={Role.ADMIN: cny("100.00")})
    draft, visitor = an_order(draft=True), sign_in()
    IdentityService(table).change_settings(admin, limits, expected_version=None)
    visitor.get("/orders/board")

    answer = press(visitor, f"/orders/{draft.id}/submit", _row="card")

    assert 'data-at="submitted"' in answer.html


def test_without_a_script_the_form_leads_back_to_the_list(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()
    visitor.get("/orders?status=confirmed")

    after = visitor.post(f"/orders/{order.id}/hold", _row="row", back="/orders?status=confirmed")

    assert f"{order.number} is on hold" in after.text
    assert re.search(r"<h1>Orders", after.html)


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/orders\r\nSet-Cookie: a=b", "/settings"])
def test_nobody_is_led_elsewhere(sign_in, an_order, back):
    order, visitor = an_order(), sign_in()
    visitor.get("/orders")
    own = {name: visitor.page.field(name) for name in ("_form", "_key")}

    led = visitor.send("POST", f"/orders/{order.id}/hold", own | {"back": back})

    assert led.headers["Location"] == f"/console/orders/{order.id}"


def test_a_row_offers_what_its_state_and_the_role_allow(sign_in, an_order):
    order = an_order()

    seen, served = sign_in(Role.VIEWER).get("/orders"), sign_in(Role.MANAGER).get("/orders")

    assert f"/orders/{order.id}/hold" not in seen.html
    assert f"/orders/{order.id}/hold" in served.html
