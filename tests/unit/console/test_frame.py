"""The frame: places by role, assets, texts, the palette."""

import re

import pytest

from functions.console.navigation import PLACES
from functions.console.static_files import named
from infrastructure import texts
from shared.core.actor import Role
from shared.storage import keys
from tests.builders import a_customer, a_product, an_actor
from tests.visitor import Visitor


def test_every_word_of_the_console_is_translated():
    assert texts.missing() == {}


def test_a_translation_says_the_same_values_and_can_be_filled_in():
    names = re.compile(r"%\((\w+)\)s")

    for english, chinese in texts.translated().items():
        assert set(names.findall(chinese)) == set(names.findall(english)), english
        _ = chinese % dict.fromkeys(names.findall(chinese), "x")


def test_no_translation_is_left_over():
    assert set(texts.translated()) - set(texts.said()) == set()


def test_what_a_page_loads_at_first_is_light(sign_in):
    visitor = sign_in()
    loaded = re.findall(r'(?:src|href)="/console(/static/[^"]+\.(?:js|css))"', visitor.get("/").html)
    sizes = [len(visitor.console.handler(_asked(path), None)["body"]) * 3 // 4 for path in loaded]

    assert len(loaded) == 3
    assert sum(sizes) < 100_000


def _asked(path: str) -> dict[str, object]:
    return {
        "httpMethod": "GET",
        "path": f"/console{path}",
        "headers": {"Accept-Encoding": "gzip, br"},
        "requestContext": {"requestId": "request-1"},
    }


def test_assets_are_kept_for_ever_because_their_names_change(console):
    visitor = Visitor(console)
    answer = visitor.send("GET", f"/static/{named('app.js')}", Accept_Encoding="gzip")
    plain = visitor.send("GET", f"/static/{named('app.js')}")

    assert "immutable" in answer.headers["Cache-Control"]
    assert (answer.headers["Content-Encoding"], answer.body) == ("gzip", plain.body)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_a_home_with_its_places(sign_in, role):
    visitor = sign_in(role)
    page = visitor.get("/")

    assert page.status == 200
    assert ("Net sales by day" in page.text) == (role is not Role.WAREHOUSE)
    assert ("Running low" in page.text) == (role is not Role.SALES)
    assert len(PLACES) <= 9


def test_a_page_costs_two_calls_more_than_its_data(sign_in, table):
    visitor = sign_in(Role.WAREHOUSE)
    visitor.get("/")
    table.calls.clear()

    visitor.get("/find")

    assert table.calls == ["get"]


def test_the_palette_finds_by_what_one_remembers(sign_in, table, admin):
    actor = an_actor(tenant_id=admin.tenant_id)
    a_product(table, "TEA-1", tenant_id=admin.tenant_id, name="Green tea")
    customer = a_customer(table, actor=actor, name="Tea House", phone="555 0100")
    visitor = sign_in()

    assert "Tea House" in visitor.get("/find?q=tea").text
    assert customer.id in visitor.get("/find?q=0100").html
    assert "Orders" in visitor.get("/find?q=ord").text
    assert "Nothing is called xyzzy" in visitor.get("/find?q=xyzzy").text


def test_who_was_shown_a_customer_stands_in_the_audit(sign_in, table, admin):
    a_customer(table, actor=an_actor(tenant_id=admin.tenant_id), name="Tea House")
    visitor = sign_in()

    visitor.get("/find?q=nobody")
    untraced = keys.access(admin.tenant_id, "request-1") in table.items
    visitor.get("/find?q=tea")

    assert (untraced, keys.access(admin.tenant_id, "request-1") in table.items) == (False, True)


def test_the_console_can_be_installed(console):
    visitor = Visitor(console)

    assert b'"scope":"/console/"' in visitor.get("/manifest.webmanifest").body
    assert "/console/offline" in visitor.get("/worker.js").html
    assert "You are offline" in visitor.get("/offline").text
