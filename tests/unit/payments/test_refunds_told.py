"""Refunds that a provider tells, in any order and as often as it likes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.payments.shop import Shop, at_once


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_refund_made_at_the_provider_counts(shop):
    order, payment = shop.paid()

    shop.deliver(shop.refund_event("refund.succeeded", payment, "theirs", "30.00"))

    assert (shop.now(order).refunded, shop.now(order).payment_status) == (3000, "partially_refunded")
    assert shop.payment(payment).refundable == 7000


def test_a_refund_told_before_its_capture_counts_from_the_capture_on(shop):
    order = shop.order()
    payment = shop.start(order)

    shop.deliver(shop.refund_event("refund.succeeded", payment, "theirs", "30.00"))
    assert (shop.now(order).payment_status, shop.now(order).balance) == ("unpaid", 10000)
    shop.capture(payment)

    assert (shop.now(order).paid, shop.now(order).refunded) == (10000, 3000)


def test_a_refund_of_another_amount_than_was_asked_for_is_quarantined(shop):
    _, payment = shop.paid()
    refund_id = shop.refund(payment, "60.00")

    shop.deliver(shop.refund_event("refund.succeeded", payment, refund_id, "50.00"))

    assert [entry.reason for entry in shop.quarantined()] == ["amount-mismatch"]
    assert shop.payment(payment).refund_status(refund_id) == "pending"


@pytest.mark.parametrize("kinds", [("succeeded", "failed"), ("failed", "succeeded")])
def test_a_failed_refund_beats_its_success_on_the_order_too(shop, kinds):
    order, payment = shop.paid()
    refund_id = shop.refund(payment, "60.00")

    for kind in kinds:
        shop.deliver(shop.refund_event(f"refund.{kind}", payment, refund_id, "60.00"))

    assert (shop.now(order).refunded, shop.now(order).payment_status) == (0, "paid")


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_shuffled_events_with_refunds_end_the_same(chance, copies):
    shop = Shop()
    order = shop.order(3)
    payment, part = shop.start(order), shop.start(order, "80.00")
    shop.deliver(shop.event("payment.captured", payment, provider_ref="ch_0"))
    mine = shop.refund(payment, "20.00")
    events = [
        shop.event("payment.failed", part),
        shop.event("payment.captured", payment, provider_ref="ch_0"),
        shop.event("payment.captured", part, provider_ref="ch_1"),
        shop.refund_event("refund.succeeded", payment, mine, "20.00"),
        shop.refund_event("refund.succeeded", payment, "theirs", "30.00"),
        shop.refund_event("refund.succeeded", part, "lost", "40.00"),
        shop.refund_event("refund.failed", part, "lost", "40.00"),
    ] * copies
    chance.shuffle(events)

    for event in events:
        shop.deliver(event)

    after = shop.now(order)
    assert (after.paid, after.refunded) == (38000, 5000)
    assert [shop.payment(p).status for p in (payment, part)] == ["partially_refunded", "captured"]


def test_every_webhook_five_times_at_once_shuffled_ends_the_same():
    shop = Shop()
    order, payment = shop.paid(2)
    mine = shop.refund(payment, "20.00")
    events = [
        shop.event("payment.captured", payment),
        shop.refund_event("refund.succeeded", payment, mine, "20.00"),
        shop.refund_event("refund.succeeded", payment, "theirs", "30.00"),
        shop.refund_event("refund.failed", payment, "theirs", "30.00"),
    ] * 5
    random.Random(2).shuffle(events)

    outcomes = at_once(*[lambda event=event: shop.deliver(event) for event in events])

    assert {str(outcome) for outcome in outcomes} == {"applied", "duplicate"}
    assert (shop.now(order).paid, shop.now(order).refunded) == (20000, 2000)
