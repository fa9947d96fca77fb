"""An unpaid order gives its stock back when somebody else needs it. The clock is a real one here, so this is slow;
with a clock of its own the rule is tested beside the services.
"""

import time

import pytest

from tests.e2e.shop import Refused, Shop


@pytest.mark.soak
def test_an_unpaid_order_gives_way_after_its_window(shop: Shop) -> None:
    shop.ask("PATCH", "/v1/settings", {"payment_window_minutes": 1})
    time.sleep(31)  # settings may be cached for half a minute
    shop.stocked(1)
    slow = shop.sale(1)
    with pytest.raises(Refused, match="out-of-stock"):
        shop.sale(1)

    time.sleep(61)
    quick = shop.sale(1)

    assert quick["status"] == "confirmed"
    expired = shop.order(slow)
    assert (expired["status"], expired["balance"]) == ("expired", shop.money("0.00"))
    assert shop.stock() == (1, 1, 0)
