"""The search index follows its products, whatever the stream does."""

from itertools import permutations

import pytest

from shared.catalog.index import SearchIndex
from shared.catalog.models import ChangeProduct
from shared.catalog.repository import ProductRepository
from shared.catalog.service import CatalogService, ProductFilter
from shared.storage import keys
from shared.storage.stream import Image
from tests.builders import TENANT, a_product, a_tenant, an_actor
from tests.fakes import MemoryTable


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    return table


def images(table: MemoryTable) -> list[Image]:
    return [image for image in table.stream if keys.kind_of(image.key.partition) == "PRODUCTS"]


def words(table: MemoryTable) -> list[str]:
    return sorted(key.sort.partition("#")[0] for key in table.items if keys.kind_of(key.partition) == "WORDS")


def renamed(table: MemoryTable, *names: str) -> None:
    for name in names:
        CatalogService(table).change(an_actor(), "P1", ChangeProduct(name=name), expected_version=None)


def test_a_product_is_found_by_the_beginning_of_any_of_its_words(table: MemoryTable) -> None:
    a_product(table, "P1", name="Oak chair 橡木椅子")
    for image in images(table):
        SearchIndex(table).product_changed(image)

    found = [
        CatalogService(table).page(an_actor(), ProductFilter(query=query), limit=50, position=None).items
        for query in ("cha", "OAK p1", "木椅", "table")
    ]

    assert [len(products) for products in found] == [1, 1, 1, 0]


def test_a_renamed_product_is_no_longer_found_by_its_old_name(table: MemoryTable) -> None:
    a_product(table, "P1", name="Oak chair")
    renamed(table, "Oak stool")

    for image in images(table):
        SearchIndex(table).product_changed(image)

    assert words(table) == ["oak", "p1", "stool"]


def test_every_order_of_arrival_ends_with_the_newest_names_words(table: MemoryTable) -> None:
    a_product(table, "P1", name="One")
    renamed(table, "Two", "Three", "Two")

    for order in permutations(images(table)):
        for key in [key for key in table.items if keys.kind_of(key.partition) in ("WORDS", "INDEXED")]:
            del table.items[key]
        for image in order:
            SearchIndex(table).product_changed(image)
        assert words(table) == ["p1", "two"]


def test_a_second_delivery_writes_nothing(table: MemoryTable) -> None:
    a_product(table, "P1", name="Oak chair")
    (image,) = images(table)
    SearchIndex(table).product_changed(image)
    written = len(table.stream)

    SearchIndex(table).product_changed(image)

    assert len(table.stream) == written


def test_a_name_of_more_words_than_a_transaction_takes_is_indexed_whole(table: MemoryTable) -> None:
    name = "".join(chr(0x4E00 + number) for number in range(180))
    product = a_product(table, "P1", name=name)

    SearchIndex(table).product_changed(images(table)[0])

    found = ProductRepository(table).skus_with_word(TENANT, name[150:160])
    assert found == {"P1": product.created}


def test_an_interrupted_change_goes_on_from_what_stands(table: MemoryTable) -> None:
    name = "".join(chr(0x4E00 + number) for number in range(180))
    a_product(table, "P1", name=name)
    commit, turns = table.commit, iter([True, False])

    def failing(operations):
        assert next(turns), "the second transaction fails"
        commit(operations)

    table.commit = failing
    with pytest.raises(AssertionError):
        SearchIndex(table).product_changed(images(table)[0])
    table.commit = commit
    renamed(table, "Chair")

    SearchIndex(table).product_changed(images(table)[-1])

    assert words(table) == ["chair", "p1"]
