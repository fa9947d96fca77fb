"""Orders of more lines than one transaction takes."""

from typing import Any

import pytest

from shared.orders.models import Order
from shared.orders.service import OrderService
from shared.stock import posting
from shared.stock.errors import OutOfStock
from shared.stock.posting import MOST_TOGETHER
from shared.stock.service import StockService
from shared.storage import keys
from tests.builders import a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.crossing import Crossing, after, carried_out
from tests.fakes import MemoryTable

SKUS = [f"SKU-{number:03}" for number in range(MOST_TOGETHER + 30)]


@pytest.fixture
def table() -> MemoryTable:
    """One of each."""
    table = MemoryTable()
    a_tenant(table)
    a_warehouse(table)
    for sku in SKUS:
        a_product(table, sku)
        received(table, sku, 1)
    return table


def placed(table: Any, wanted: dict[str, int]) -> Order:
    return OrderService(table).place(an_actor(), a_request(a_customer(table), wanted), key=None, fingerprint="").order


def test_every_short_sku_is_named_however_many_there_are(table: MemoryTable) -> None:
    with pytest.raises(OutOfStock) as refused:
        placed(table, dict.fromkeys(SKUS, 1) | dict.fromkeys(SKUS[::2], 2))

    assert [shortage.sku for shortage in refused.value.shortages] == SKUS[::2]
    held = [StockService(table).of_product(an_actor(), sku).levels[0].reserved for sku in SKUS]
    assert set(held) == {0}


def test_of_two_who_want_the_same_goods_the_later_one_takes_nothing_away(
    table: MemoryTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whatever order he names them: else each could take what the other needs, and both would go without."""
    monkeypatch.setattr(posting, "_BATCH", 30)
    crossing, moved = Crossing(table), list[bool]()

    def somebody_else() -> None:
        seen = len(table.stream)
        with pytest.raises(OutOfStock):
            placed(table, dict.fromkeys(reversed(SKUS), 1))
        moved.extend(keys.kind_of(image.key.partition) == "STOCK" for image in table.stream[seen:])

    crossing.faults = [carried_out] * 3 + [after(somebody_else)]

    order = placed(crossing, dict.fromkeys(SKUS, 1))

    assert moved
    assert not any(moved)
    assert [line.allocated for line in order.lines] == [1] * len(SKUS)
