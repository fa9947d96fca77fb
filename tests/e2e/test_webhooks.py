"""Money as the provider tells it: often, late and in any order, and counted once."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.shop import Json, Shop, eventually


def paid_order(shop: Shop) -> tuple[Json, Json]:
    """An order of 200.00 and its payment, which waits for the provider."""
    shop.stocked(5)
    order = shop.sale(2)
    return order, shop.start_payment(order)


def delivered_at_once(shop: Shop, events: list[bytes]) -> None:
    """All of them at the same time."""
    sandbox = shop.sandbox
    with ThreadPoolExecutor(len(events)) as provider:
        answers = list(provider.map(sandbox.deliver, events))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]


def test_a_capture_told_five_times_at_once_counts_once(shop: Shop) -> None:
    order, payment = paid_order(shop)

    delivered_at_once(shop, [shop.sandbox.captured(payment)] * 5)

    paid = shop.order(order)
    assert (paid["payment_status"], paid["paid"]) == ("paid", shop.money("200.00"))
    facts = shop.see(f"/v1/payments/{payment['payment_id']}")["facts"]
    assert [fact["kind"] for fact in facts if fact["kind"] == "CAPTURED"] == ["CAPTURED"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_captures_shuffled_with_a_refund_end_the_same(shop: Shop, seed: int) -> None:
    order, payment = paid_order(shop)
    sandbox = shop.sandbox
    capture = sandbox.captured(payment)
    sandbox.tell(capture)
    refund = shop.refund(payment, "50.00")
    refunded = sandbox.refunded(payment, refund, shop.money("50.00"))
    events = [capture, refunded] * 5
    random.Random(seed).shuffle(events)

    delivered_at_once(shop, events)

    after = shop.order(order)
    assert (after["payment_status"], after["paid"]) == ("partially_refunded", shop.money("200.00"))
    assert after["refunded"] == shop.money("50.00")
    seen = shop.see(f"/v1/payments/{payment['payment_id']}")
    assert (seen["status"], seen["captured"], seen["refunded"]) == (
        "partially_refunded", shop.money("200.00"), shop.money("50.00"),
    )  # fmt: skip
    assert [each["status"] for each in seen["refunds"]] == ["succeeded"]


def test_one_fact_under_many_event_ids_counts_once(shop: Shop) -> None:
    order, payment = paid_order(shop)

    delivered_at_once(shop, [shop.sandbox.captured(payment) for _ in range(5)])

    assert shop.order(order)["paid"] == shop.money("200.00")
    assert shop.order(order)["refunded"] == shop.money("0.00")


def test_more_than_was_captured_cannot_be_refunded(shop: Shop) -> None:
    order, payment = paid_order(shop)
    shop.sandbox.tell(shop.sandbox.captured(payment))

    with ThreadPoolExecutor(5) as clerks:
        path, body = f"/v1/payments/{payment['payment_id']}/refunds", {"amount": shop.money("60.00"), "reason": "x"}
        answers = list(clerks.map(lambda _: shop.call("POST", path, body), range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409]
    refusals = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert refusals == {"/problems/refund-exceeds-captured"}
    assert shop.order(order)["refunded"] == shop.money("0.00")


def test_another_amount_than_the_payments_moves_nothing(shop: Shop) -> None:
    order, payment = paid_order(shop)

    answer = shop.sandbox.deliver(shop.sandbox.captured(payment, amount="199.99"))

    assert answer.status_code == 200
    assert shop.order(order)["payment_status"] == "unpaid"


def test_money_for_a_cancelled_order_is_sent_back_once(shop: Shop) -> None:
    order, payment = paid_order(shop)
    shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "too slow"})

    delivered_at_once(shop, [shop.sandbox.captured(payment)] * 3)

    seen = eventually(lambda: shop.see(f"/v1/payments/{payment['payment_id']}"), lambda now: now["refunds"])
    assert [(each["amount"], each["automatic"]) for each in seen["refunds"]] == [(shop.money("200.00"), True)]
    assert shop.order(order)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("secret", "age"), [("another secret", 0), (None, 301), (None, -330)], ids=["forged", "stale", "from the future"]
)
def test_an_event_that_is_not_the_providers_is_refused(shop: Shop, secret: str | None, age: int) -> None:
    order, payment = paid_order(shop)

    answer = shop.sandbox.deliver(shop.sandbox.captured(payment), secret=secret, age=age)

    assert answer.status_code == 400
    assert shop.order(order)["payment_status"] == "unpaid"


def test_both_secrets_verify_after_a_rotation(shop: Shop) -> None:
    order, payment = paid_order(shop)
    old = shop.sandbox
    wanted = {"enabled": True, "credentials": {"webhook_secret": "a-brand-new-secret"}}
    assert shop.ask("PUT", "/v1/payment-providers/sandbox", wanted)["webhook_url"] == old.webhook_url

    event = old.captured(payment)
    assert old.deliver(event).status_code == 200
    assert old.deliver(event, secret="a-brand-new-secret").status_code == 200

    assert shop.order(order)["paid"] == shop.money("200.00")


def test_an_endpoint_that_never_was_is_not_found(shop: Shop) -> None:
    answer = shop.http.post("/webhooks/sandbox/nobody", content=b"{}", headers={"Sandbox-Signature": "t=1,v1=0"})

    assert answer.status_code == 404
