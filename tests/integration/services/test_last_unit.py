"""Many buyers of few goods, on the real engines: every unit is sold once and none twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.orders.service import OrderService
from shared.stock.errors import OutOfStock
from shared.stock.service import StockService
from tests.builders import a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received


def sold(table, units, buyers, at_once):
    """How many of the buyers got their one unit, and the level after them."""
    a_tenant(table)
    a_warehouse(table)
    a_product(table, "CHAIR")
    received(table, "CHAIR", units)
    request, orders = a_request(a_customer(table), {"CHAIR": 1}), OrderService(table)

    def buy(buyer):
        try:
            return orders.place(an_actor(), request, key=f"buyer-{buyer}", fingerprint="f").order.id
        except OutOfStock:
            return None

    with ThreadPoolExecutor(at_once) as pool:
        placed = [order_id for order_id in pool.map(buy, range(buyers)) if order_id]
    (level,) = StockService(table).of_product(an_actor(), "CHAIR").levels
    assert len(set(placed)) == len(placed)
    return len(placed), (level.on_hand, level.reserved, level.available)


def test_forty_buyers_of_twenty_units(own_table):
    assert sold(own_table, units=20, buyers=40, at_once=8) == (20, (20, 20, 0))


@pytest.mark.soak
def test_two_thousand_buyers_of_five_hundred_units(own_table):
    assert sold(own_table, units=500, buyers=2000, at_once=24) == (500, (500, 500, 0))
