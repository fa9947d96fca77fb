"""The alert when stock falls to its reorder point: once a fall, and by mail."""

from datetime import UTC, datetime, timedelta

from tests.e2e.mailbox import mails_to
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack


def alerted(shop: Shop) -> list[str]:
    return [alert["sku"] for alert in shop.see("/v1/stock/alerts")["items"]]


def texts_to(stack: Stack, address: str) -> list[str]:
    """The texts of the mails that were sent to an address, oldest first."""
    return [mail["BodyText"] for mail in mails_to(stack, address)]


def test_a_product_that_falls_is_alerted_until_it_recovers(shop: Shop) -> None:
    shop.stocked(5, reorder_point=3)
    assert alerted(shop) == []

    shop.sale(2)
    (alert,) = eventually(lambda: shop.see("/v1/stock/alerts")["items"])
    assert (alert["sku"], alert["available"], alert["reorder_point"]) == ("CHAIR", 3, 3)

    shop.receive({"CHAIR": 4})
    eventually(lambda: alerted(shop), lambda skus: skus == [])


def test_a_product_that_was_never_above_has_not_fallen(shop: Shop) -> None:
    shop.stocked(2, "LOW", reorder_point=3)
    shop.stocked(5, "CHAIR", reorder_point=3)
    shop.sale(2)

    assert eventually(lambda: alerted(shop)) == ["CHAIR"]


def test_the_digest_names_each_fall_once(shop: Shop, stack: Stack) -> None:
    shop.stocked(5, "FIRST-FALL", reorder_point=3)
    shop.stocked(5, "SECOND-FALL", reorder_point=3)

    shop.sale(2, "FIRST-FALL")
    eventually(lambda: alerted(shop), lambda skus: skus == ["FIRST-FALL"])
    shop.ask("POST", "/v1/stock/alerts/run")
    (first,) = eventually(lambda: texts_to(stack, shop.email))
    assert "FIRST-FALL" in first
    assert "SECOND-FALL" not in first

    shop.sale(2, "SECOND-FALL")
    eventually(lambda: alerted(shop), lambda skus: len(skus) == 2)
    shop.ask("POST", "/v1/stock/alerts/run")
    mails = eventually(lambda: texts_to(stack, shop.email), lambda seen: len(seen) == 2)
    second = mails[1]
    assert "SECOND-FALL" in second
    assert "FIRST-FALL" not in second


def test_the_digest_tells_all_that_an_order_needs_and_leaves_out_what_is_put_off(shop: Shop, stack: Stack) -> None:
    for sku in ("CHAIR", "TABLE"):
        shop.stocked(5, sku, reorder_point=3, reorder_quantity=40)
        shop.sale(2, sku)
    eventually(lambda: alerted(shop), lambda skus: len(skus) == 2)
    eventually(lambda: shop.report()["totals"], lambda seen: seen["units"] == 4)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    put_off = shop.ask("POST", "/v1/stock/alerts/TABLE/snooze", {"until": tomorrow})
    given = shop.ask("POST", "/v1/stock/alerts/CHAIR/assign", {"user_id": shop.user_id})

    shop.ask("POST", "/v1/stock/alerts/run")

    (mail,) = eventually(lambda: texts_to(stack, shop.email))
    assert "TABLE" not in mail
    assert "Available: 3\nReorder point: 3\nDays of cover: 42\nSuggested order: 40\n" in mail
    assert f"{stack.api_url}/console/stock?low=true" in mail
    assert put_off["snoozed_until"] is not None
    assert given["assignee_id"] == shop.user_id
    seen = {alert["sku"]: alert["assignee_id"] for alert in shop.see("/v1/stock/alerts")["items"]}
    assert seen == {"CHAIR": shop.user_id, "TABLE": None}


def test_putting_off_and_giving_away_ask_for_a_time_to_come_and_a_person_there_is(shop: Shop) -> None:
    shop.stocked(5, reorder_point=3)
    shop.sale(2)
    eventually(lambda: alerted(shop))

    late = shop.call("POST", "/v1/stock/alerts/CHAIR/snooze", {"until": "2020-01-01"})
    stranger = shop.call("POST", "/v1/stock/alerts/CHAIR/assign", {"user_id": "NOBODY"})
    other = shop.call("POST", "/v1/stock/alerts/TABLE/assign", {"user_id": None})

    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/until")
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (422, "/user_id")
    assert other.status_code == 404
