"""Orders of more lines than one transaction takes."""

import pytest

from shared.orders.service import OrderService
from shared.stock.errors import OutOfStock
from shared.stock.posting import MOST_TOGETHER
from shared.stock.service import StockService
from tests.builders import a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.fakes import MemoryTable

SKUS = [f"SKU-{number:03}" for number in range(MOST_TOGETHER + 30)]


def test_every_short_sku_is_named_however_many_there_are() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_warehouse(table)
    for sku in SKUS:
        a_product(table, sku)
        received(table, sku, 1)
    wanted = dict.fromkeys(SKUS, 1) | dict.fromkeys(SKUS[::2], 2)

    with pytest.raises(OutOfStock) as refused:
        OrderService(table).place(an_actor(), a_request(a_customer(table), wanted), key=None, fingerprint="")

    assert [shortage.sku for shortage in refused.value.shortages] == SKUS[::2]
    held = [StockService(table).of_product(an_actor(), sku).levels[0].reserved for sku in SKUS]
    assert set(held) == {0}
