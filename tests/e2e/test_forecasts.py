"""The night's forecasts out of what was sold, and what they say to order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack

WEEKS = 12


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    """A tenant whose night is over, whatever time it is here."""
    return open_shop(time_zone="Asia/Shanghai" if datetime.now(UTC).hour < 12 else "UTC")


def at_night(stack: Stack) -> None:
    """The schedule of the forecasts fires."""
    stack.invoke("ForecastsFunction", {})


def test_what_is_sold_week_by_week_is_expected_and_ordered_in_time(shop: Shop, stack: Stack) -> None:
    shop.stocked(10 * WEEKS, lead_time_days=7)
    shop.stocked(1, "QUIET")
    now, customer_id = datetime.now(UTC), shop.customer(payment_terms="credit", credit_limit=shop.money("1000000.00"))
    for week in range(1, WEEKS + 1):
        placed_at = (now - timedelta(weeks=week)).isoformat()
        shop.place(shop.wish(customer_id, {"CHAIR": 10}, placed_at=placed_at))
    first, last = ((now - timedelta(days=days)).date().isoformat() for days in (7 * WEEKS + 2, 0))
    eventually(lambda: shop.report(first, last)["totals"], lambda seen: seen["units"] == 10 * WEEKS)

    at_night(stack)

    forecast = shop.see("/v1/forecasts/CHAIR")
    assert [week["expected"] for week in forecast["weeks"]] == [10.0] * 8
    assert all(week["low"] <= 10 <= week["high"] for week in forecast["weeks"])
    assert forecast["suggestion"]["quantity"] >= 50
    assert [each["sku"] for each in shop.see("/v1/forecasts")["items"]] == ["CHAIR"]
    quiet = shop.see("/v1/forecasts/QUIET")
    assert (quiet["weeks"], quiet["method"], quiet["suggestion"]) == ([], None, None)
