"""From sign-up to report, as a newcomer does it with curl."""

from datetime import UTC, datetime

import pytest

from tests.e2e.shop import Refused, Shop, eventually


def test_from_sign_up_to_report(shop: Shop) -> None:
    shop.product("CHAIR", "49.90")
    shop.receive({"CHAIR": 5})
    wish = shop.wish(shop.customer(), {"CHAIR": 2})

    placed = shop.call("POST", "/v1/orders", wish, Idempotency_Key="first-order")
    replayed = shop.call("POST", "/v1/orders", wish, Idempotency_Key="first-order")

    assert placed.status_code == replayed.status_code == 201
    assert "Idempotency-Replayed" not in placed.headers
    assert replayed.headers["Idempotency-Replayed"] == "true"
    order = placed.json()
    assert replayed.json() == order
    assert (order["status"], order["payment_status"]) == ("confirmed", "unpaid")
    assert order["total"] == order["balance"] == shop.money("99.80")

    with pytest.raises(Refused) as refused:
        shop.place(wish | {"lines": [{"sku": "CHAIR", "quantity": 4}]})
    assert (refused.value.status, refused.value.slug) == (409, "out-of-stock")
    assert refused.value.problem["shortages"] == [{"sku": "CHAIR", "wanted": 4, "available": 3}]

    shop.pay(order)
    paid = shop.order(order)
    assert (paid["payment_status"], paid["paid"], paid["balance"]) == (
        "paid", shop.money("99.80"), shop.money("0.00"),
    )  # fmt: skip

    shipped = shop.ship(paid)["order"]
    assert (shipped["fulfilment_status"], shipped["lines"][0]["shipped"]) == ("shipped", 2)
    assert shop.stock("CHAIR") == (3, 0, 3)

    movements = eventually(shop.movements, lambda found: len(found) == 3)
    assert [(m["version"], m["kind"], m["on_hand_delta"], m["reserved_delta"]) for m in movements] == [
        (1, "receipt", 5, 0), (2, "reservation", 0, 2), (3, "shipment", -2, -2),
    ]  # fmt: skip
    verification = shop.verification("CHAIR")
    assert verification["holds"] is True
    assert [(w["movements"], w["on_hand_sum"], w["reserved_sum"]) for w in verification["warehouses"]] == [(3, 3, 0)]

    report = eventually(lambda: shop.report(group_by="product"), lambda seen: seen["rows"])
    (row,) = report["rows"]
    assert (row["key"], row["orders"], row["units"]) == ("CHAIR", 1, 2)
    assert row["gross"] == row["net"] == report["totals"]["net"] == shop.money("99.80")


def test_an_order_keeps_a_timeline_of_what_happened_to_it(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(2)
    shop.pay(order)
    shop.ship(order)

    def timeline() -> list[str]:
        return [entry["kind"] for entry in shop.see(f"/v1/orders/{order['id']}/timeline")["items"]]

    kinds = eventually(timeline, lambda seen: seen[-1:] == ["shipped"])
    assert kinds == ["placed", "payment_started", "payment_captured", "shipped"]


def test_shipping_in_parts_keeps_the_rest_reserved(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(3)
    shop.pay(order)

    after_first = shop.ship(order, {"CHAIR": 1})["order"]
    assert after_first["fulfilment_status"] == "partially_shipped"
    assert shop.stock() == (4, 2, 2)

    with pytest.raises(Refused, match="exceeds-allocation"):
        shop.ship(order, {"CHAIR": 3})
    after_second = shop.ship(order, {"CHAIR": 2})["order"]
    assert after_second["fulfilment_status"] == "shipped"
    assert shop.stock() == (2, 0, 2)


def test_an_unpaid_order_does_not_ship(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(1)

    with pytest.raises(Refused, match="payment-required"):
        shop.ship(order)

    assert shop.stock() == (5, 1, 4)


def test_cancelling_gives_the_stock_back_once(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(2)

    cancelled = shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "changed his mind"})
    with pytest.raises(Refused, match="illegal-state"):
        shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "again"})

    assert (cancelled["status"], cancelled["balance"]) == ("cancelled", shop.money("0.00"))
    assert shop.stock() == (5, 0, 5)


def test_a_cancelled_order_returns_its_value_in_the_report(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(2)
    shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "changed his mind"})

    totals = eventually(lambda: shop.report()["totals"], lambda seen: seen["returned_units"])

    assert (totals["orders"], totals["units"], totals["returned_units"]) == (1, 2, 2)
    assert (totals["returns"], totals["net"]) == (shop.money("200.00"), shop.money("0.00"))


def test_a_draft_holds_nothing_until_it_is_submitted(shop: Shop) -> None:
    shop.stocked(5)
    draft = shop.sale(2, draft=True)
    assert draft["status"] == "draft"
    assert shop.stock() == (5, 0, 5)

    submitted = shop.ask("POST", f"/v1/orders/{draft['id']}/submit")

    assert submitted["status"] == "confirmed"
    assert shop.stock() == (5, 2, 3)


def test_the_same_key_with_another_wish_is_refused(shop: Shop) -> None:
    shop.stocked(5)
    wish = shop.wish(shop.customer(), {"CHAIR": 1})
    shop.place(wish, key="k")

    with pytest.raises(Refused, match="idempotency-key-reused"):
        shop.place(wish | {"lines": [{"sku": "CHAIR", "quantity": 2}]}, key="k")

    assert shop.stock() == (5, 1, 4)


def test_a_refused_order_may_be_sent_again_with_its_key(shop: Shop) -> None:
    shop.product()
    wish = shop.wish(shop.customer(), {"CHAIR": 1})
    with pytest.raises(Refused, match="out-of-stock"):
        shop.place(wish, key="k")

    shop.receive({"CHAIR": 1})

    assert shop.place(wish, key="k")["status"] == "confirmed"


def test_the_dashboard_says_what_the_report_says(shop: Shop) -> None:
    shop.stocked(5)
    shop.sale(2)

    today = eventually(lambda: shop.see("/v1/dashboard")["today"], lambda seen: seen["orders"])

    totals = shop.report()["totals"]
    assert {name: today[name] for name in ("orders", "net", "units")} == {
        n: totals[n] for n in ("orders", "net", "units")
    }


def test_an_order_placed_for_a_past_day_counts_on_that_day(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(2, placed_at="2026-03-05T12:00:00Z")
    assert order["number"].startswith("20260305")

    report = eventually(lambda: shop.report("2026-03-05", "2026-03-05"), lambda seen: seen["rows"])

    assert report["totals"]["units"] == 2
    assert shop.report(f"{datetime.now(UTC):%Y-%m-%d}")["rows"] == []
