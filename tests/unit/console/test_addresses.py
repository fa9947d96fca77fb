"""What people call their goods and warehouses never hides a page, and no page hides it."""

import re

import pytest

from functions.console.addresses import WORDS, name_of, segment
from functions.console.pages import SECTIONS
from tests.builders import a_product

CHOSEN = {"sku", "warehouse_id"}
ODD = [*sorted(WORDS), ".", "..", "...", "-", "a.b"]


@pytest.mark.parametrize("sku", ODD)
def test_a_product_of_any_name_is_reached_changed_and_labelled(sign_in, table, admin, sku):
    a_product(table, sku, tenant_id=admin.tenant_id, name=f"Thing {sku}")
    visitor = sign_in()

    listed = visitor.get("/products")
    address = re.search(rf'href="/console(/products/[^"]+)">Thing {re.escape(sku)}<', listed.html)[1]
    shown = visitor.get(address)
    saved = visitor.post(f"{address}/edit", name="Other thing", tax_rate="13", lead_time_days="14")

    assert f"<h1>Thing {sku}</h1>" in shown.html
    assert "Other thing is saved" in saved.text
    assert visitor.get(f"{address}/label").status == 200
    assert ".." not in address.split("/")
    assert name_of(segment(sku)) == sku


def test_words_of_pages_are_known_wherever_a_name_may_stand():
    routes = [route for section in SECTIONS for route in section.routes]
    named = [route for route in routes if any(f"{{{name}}}" in route.path for name in CHOSEN)]

    for route in named:
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"([^/]+)", route.path))
        for other in routes:
            found = pattern.fullmatch(other.path) if other.verb == route.verb and other is not route else None
            words = [word for word in found.groups() if "{" not in word] if found else []
            assert set(words) <= WORDS, (route.path, other.path)
