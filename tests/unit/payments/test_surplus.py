"""Money that comes twice, or too late, goes back by itself, once."""

import pytest

from tests.builders import TENANT
from tests.unit.payments.shop import Shop, at_once


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_second_capture_of_a_payment_is_refunded_once_by_itself(shop):
    order, payment = shop.paid()

    second = shop.event("payment.captured", payment, provider_ref="ch_2")
    assert [shop.deliver(second), shop.capture(payment, provider_ref="ch_2")] == ["applied", "duplicate"]

    (refund,) = shop.payment(payment).refunds
    assert (refund.automatic, refund.amount, shop.payment(payment).refund_status(refund.id)) == (True, 10000, "pending")
    assert shop.now(order).payment_status == "overpaid"

    shop.deliver(shop.refund_event("refund.succeeded", payment, refund.id, "100.00"))

    assert (shop.now(order).payment_status, shop.payment(payment).status) == ("paid", "captured")


def test_half_of_the_money_captured_twice_is_not_all_of_it(shop):
    order = shop.order()
    half = shop.start(order, amount="50.00")

    shop.capture(half)
    shop.capture(half, provider_ref="ch_2")

    assert (shop.now(order).payment_status, shop.now(order).paid_in_full) == ("partially_paid", False)
    (refund,) = shop.payment(half).refunds
    shop.deliver(shop.refund_event("refund.succeeded", half, refund.id, "50.00"))
    assert (shop.now(order).payment_status, shop.now(order).paid_in_full) == ("partially_paid", False)


def test_money_for_an_order_paid_through_another_payment_goes_back_by_itself(shop):
    order = shop.order()
    first, second = shop.start(order), shop.start(order)
    shop.capture(first)

    shop.capture(second, provider_ref="ch_2")

    (refund,) = shop.payment(second).refunds
    assert (refund.automatic, shop.now(order).payment_status) == (True, "overpaid")

    shop.deliver(shop.refund_event("refund.succeeded", second, refund.id, "100.00"))

    assert (shop.now(order).payment_status, shop.payment(second).status) == ("paid", "refunded")


def test_two_captures_of_two_payments_at_once_leave_one_surplus(shop):
    for _ in range(10):
        order = shop.order()
        payments = [shop.start(order), shop.start(order)]
        events = [shop.event("payment.captured", p, provider_ref=f"ch_{p.id}") for p in payments]

        at_once(*[lambda event=event: shop.deliver(event) for event in events])

        assert shop.now(order).paid == 20000
        assert sum(len(shop.payment(payment).refunds) for payment in payments) == 1


def test_money_for_a_cancelled_order_is_late_and_goes_back_by_itself(shop):
    order = shop.order()
    payment = shop.start(order)
    shop.cancel(order)

    shop.capture(payment)

    after = shop.payment(payment)
    assert after.facts[0].late
    assert [refund.automatic for refund in after.refunds] == [True]
    assert shop.now(order).payment_status == "paid"
    assert (shop.now(order).status, shop.now(order).paid, shop.now(order).balance) == ("cancelled", 10000, 0)

    shop.deliver(shop.refund_event("refund.succeeded", payment, after.refunds[0].id, "100.00"))

    assert shop.now(order).payment_status == "refunded"


def test_expiry_against_payment_has_exactly_one_winner(shop):
    for _ in range(20):
        order = shop.order()
        payment = shop.start(order)
        event = shop.event("payment.captured", payment, provider_ref=f"ch_{payment.id}")
        shop.clock.now = order.expires_at

        at_once(lambda event=event: shop.deliver(event), lambda: shop.orders.expire_overdue(TENANT))

        after, automatic = shop.now(order), shop.payment(payment).refunds
        assert after.paid == 10000
        assert (after.status, len(automatic)) in [("confirmed", 0), ("expired", 1)]
        assert bool(after.held) is (after.status == "confirmed")
