"""Views that a person keeps beside those that everybody has."""

import re
from urllib.parse import quote

import pytest

from shared.core.actor import Role
from tests.visitor import Shown

LISTS = {
    "orders": "status=draft",
    "products": "category=Chairs",
    "customers": "region=North",
    "stock": "warehouse_id=MAIN",
    "payments": "payment_status=unpaid",
}


def own_tabs(page: Shown) -> list[str]:
    """The names of the person's own tabs."""
    return [re.sub(r"<[^>]+>", "", tab) for tab in re.findall(r"#bookmark\"/></svg>(.*?)</a>", page.html)]


def view_id(page: Shown) -> str:
    return re.search(r"/views/\w+/(\w+)/drop", page.html)[1]


@pytest.mark.parametrize(("name", "query"), LISTS.items())
def test_filters_are_kept_under_a_name_renamed_and_dropped(sign_in, customer, name, query):
    visitor = sign_in()
    filtered = visitor.get(f"/{name}?{query}")
    kept = visitor.post(f"/views/{name}?{query}", name="Mine")
    renamed = visitor.post(f"/views/{name}/{view_id(kept)}/rename?{query}", name="Yours")
    dropped = visitor.post(f"/views/{name}/{view_id(renamed)}/drop?{query}")

    assert "Keep as a view" in filtered.text
    assert "Mine is kept as a view" in kept.text
    assert "Keep as a view" not in kept.text
    assert (own_tabs(kept), own_tabs(renamed), own_tabs(dropped)) == (["Mine"], ["Yours"], [])
    assert f'href="/console/{name}?{query}" aria-current="page"' in kept.html


def test_where_nothing_is_filtered_there_is_nothing_to_keep(sign_in, customer):
    visitor = sign_in()

    assert "Keep as a view" not in visitor.get("/orders").text
    assert "Keep as a view" not in visitor.get("/orders?view=hold").text
    assert "Keep as a view" in visitor.get("/orders?view=hold&payment_status=paid").text


def test_the_place_that_one_has_read_to_is_no_part_of_a_view(sign_in, customer):
    visitor = sign_in()
    visitor.get("/orders?status=draft")

    kept = visitor.post("/views/orders?status=draft&cursor=abc&nonsense=1", name="Mine")

    assert 'href="/console/orders?status=draft" aria-current' in kept.html


def test_what_is_refused_is_told_and_the_list_stays(sign_in, customer):
    visitor = sign_in()
    visitor.get("/orders?status=draft")
    nameless = visitor.post("/views/orders?status=draft", name=" ")
    visitor.post("/views/orders?status=draft", name="Mine")
    visitor.get("/orders?status=closed")
    twice = visitor.post("/views/orders?status=closed", name="Mine")

    assert "Fill this in" in nameless.text
    assert "Another of your views has this name" in twice.text
    assert own_tabs(twice) == ["Mine"]


def test_nobody_else_sees_a_view(sign_in, customer):
    visitor, other = sign_in(), sign_in(Role.SALES)
    visitor.get("/orders?status=draft")
    view = view_id(visitor.post("/views/orders?status=draft", name="Mine"))

    assert own_tabs(other.get("/orders?status=draft")) == []
    other.post(f"/views/orders/{view}/drop")
    assert other.post(f"/views/orders/{view}/rename", name="Stolen").status == 404
    assert own_tabs(visitor.get("/orders")) == ["Mine"]


def test_a_list_that_is_none_keeps_nothing(sign_in):
    visitor = sign_in()
    visitor.get("/orders")

    assert visitor.post("/views/settings?status=draft", name="Mine").status == 404


@pytest.mark.parametrize("text", ["<b>x</b>", '"><img src=x>', "\u202eright to left", "=1+1"])
def test_hostile_names_and_filters_are_text(sign_in, customer, text):
    visitor = sign_in()
    visitor.get("/products?q=x")

    kept = visitor.post(f"/views/products?q={quote(text)}", name=text)

    assert kept.status == 200
    assert "<b>x" not in kept.html
    assert "<img src=x" not in kept.html


def test_rows_that_are_found_while_one_types_bring_the_tabs_along(sign_in, customer):
    part = sign_in().get("/products?q=chair", hx_request="true")

    assert 'id="views" hx-swap-oob="true"' in part.html
    assert "Keep as a view" in part.text
