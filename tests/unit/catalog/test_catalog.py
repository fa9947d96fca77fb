"""The catalogue's use cases on a table in memory."""

import pytest

from shared.catalog.errors import SkuTaken
from shared.catalog.models import ChangeProduct, CreateProduct
from shared.catalog.service import CatalogService, ProductFilter
from shared.core.errors import InvalidRequest, NotFound, StaleVersion
from shared.core.money import Money
from tests.builders import ONCE, a_product, a_tenant, an_actor
from tests.fakes import MemoryTable


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    return table


def test_a_sku_is_taken_once(table):
    a_product(table, "CHAIR")

    with pytest.raises(SkuTaken):
        a_product(table, "CHAIR")


def test_a_price_in_another_currency_is_refused_at_its_field(table):
    request = CreateProduct(sku="CHAIR", name="Chair", price=Money(100, "EUR"))

    with pytest.raises(InvalidRequest) as refused:
        CatalogService(table).create(an_actor(), request, once=ONCE)

    assert refused.value.errors[0].pointer == "/price/currency"


def test_a_change_touches_only_the_named_fields(table):
    a_product(table, "CHAIR", category="Seats")

    changed = CatalogService(table).change(an_actor(), "CHAIR", ChangeProduct(name="Stool"), expected_version=1)

    assert (changed.name, changed.category, changed.version) == ("Stool", "Seats", 2)


def test_a_change_of_an_old_version_is_refused(table):
    a_product(table, "CHAIR")

    with pytest.raises(StaleVersion):
        CatalogService(table).change(an_actor(), "CHAIR", ChangeProduct(name="Stool"), expected_version=7)


def test_another_tenants_product_is_not_there(table):
    a_product(table, "CHAIR")

    with pytest.raises(NotFound):
        CatalogService(table).get(an_actor(tenant_id="T00000000002"), "CHAIR")


def test_pages_show_every_product_once_newest_first(table):
    for number in range(7):
        a_product(table, f"P{number}")
    catalog, position, seen = CatalogService(table), None, []

    while True:
        listing = catalog.page(an_actor(), ProductFilter(), limit=3, position=position)
        seen += [product.sku for product in listing.items]
        position = listing.position
        if position is None:
            break

    assert seen == ["P6", "P5", "P4", "P3", "P2", "P1", "P0"]


def test_a_full_last_page_has_no_next(table):
    for number in range(3):
        a_product(table, f"P{number}")

    listing = CatalogService(table).page(an_actor(), ProductFilter(), limit=3, position=None)

    assert listing.position is None


def test_archived_products_are_found_by_their_status(table):
    a_product(table, "CHAIR")
    a_product(table, "TABLE")
    catalog = CatalogService(table)
    catalog.archive(an_actor(), "CHAIR", expected_version=None)

    listing = catalog.page(an_actor(), ProductFilter(status="archived"), limit=50, position=None)

    assert [product.sku for product in listing.items] == ["CHAIR"]
