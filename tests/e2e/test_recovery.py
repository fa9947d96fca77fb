"""Stopping and starting the stack keeps everything."""

from pathlib import Path

import pytest

from tests.e2e.shop import Json, Shop, eventually
from tests.e2e.stack import Stack


def books(shop: Shop) -> Json:
    """What must not change while the stack is down."""
    return {
        "orders": list(shop.each("/v1/orders")),
        "customers": list(shop.each("/v1/customers")),
        "stock": shop.see("/v1/stock/CHAIR"),
        "movements": shop.movements(),
        "verification": shop.verification(),
        "report": shop.report()["totals"],
        "alerts": shop.see("/v1/stock/alerts"),
    }


@pytest.mark.soak
def test_down_and_up_again_keeps_everything(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "stack")
    stack.up()
    try:
        with Shop.sign_up(stack.api_url) as shop:
            shop.stocked(9, reorder_point=4)
            orders = [shop.sale(1) for _ in range(5)]
            shop.pay(orders[0])
            shop.ship(orders[0])
            sandbox, waiting = shop.sandbox, shop.start_payment(orders[1])
            eventually(lambda: shop.report()["totals"], lambda totals: totals["orders"] == 5)
            eventually(shop.verification, lambda seen: seen["holds"])
            eventually(lambda: shop.see("/v1/stock/alerts")["items"])
            before = books(shop)

            stack.down()
            stack.up()

            assert books(shop) == before
            sandbox.tell(sandbox.captured(waiting))
            assert shop.order(orders[1])["payment_status"] == "paid"
            shop.sale(1)
            eventually(lambda: shop.report()["totals"], lambda totals: totals["orders"] == 6)
            assert eventually(shop.verification, lambda seen: seen["holds"])
    finally:
        stack.down()


@pytest.mark.soak
def test_what_the_consumers_had_not_read_yet_is_not_lost(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "stack")
    stack.up()
    try:
        with Shop.sign_up(stack.api_url) as shop:
            shop.stocked(50)
            for _ in range(30):
                shop.sale(1)

            stack.down()
            stack.up()

            assert eventually(shop.verification, lambda seen: seen["holds"])
            assert eventually(lambda: shop.report()["totals"], lambda totals: totals["orders"] == 30)
    finally:
        stack.down()
