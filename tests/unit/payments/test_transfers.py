"""Bank transfers: instructions for the buyer, and what people book off the statement."""

from datetime import date

import pytest

from shared.core.errors import IllegalState, InvalidRequest
from shared.payments.errors import DuplicateTransfer
from shared.payments.of_orders import OrderPayments
from shared.payments.transfers import BookTransfer
from tests.builders import ONCE, an_actor, cny
from tests.unit.payments.shop import Shop

ACCOUNT = {"account_name": "Acme", "account_number": "DE02120300000000202051", "bank_name": "DKB"}


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.configure("bank_transfer", enabled=True, **ACCOUNT)
    return shop


def book(shop, order, amount, reference="T-1", received_on=date(2026, 11, 20)):
    request = BookTransfer(amount=cny(amount), reference=reference, received_on=received_on)
    return shop.transfers.book(an_actor(), order.id, request, once=ONCE)


def test_a_day_is_read_from_json():
    body = b'{"amount": {"amount": "1.00", "currency": "CNY"}, "reference": "T-1", "received_on": "2026-11-20"}'

    assert BookTransfer.model_validate_json(body, strict=True).received_on == date(2026, 11, 20)


def test_the_buyer_is_told_where_to_and_under_which_reference(shop):
    payment = shop.start(shop.order(), provider="bank_transfer", method="transfer")

    amount = {"amount": "100.00", "currency": "CNY"}
    assert payment.action.instructions == ACCOUNT | amount | {"reference": payment.merchant_ref}


def test_a_transfer_pays_the_order(shop):
    order = shop.order()

    payment = book(shop, order, "100.00")

    after = shop.now(order)
    assert (payment.status, after.payment_status, after.payment_ids) == ("captured", "paid", [payment.id])
    assert shop.payment(payment) == payment


def test_a_transfer_under_a_payments_reference_completes_it(shop):
    order = shop.order()
    started = shop.start(order, provider="bank_transfer", method="transfer")

    booked = book(shop, order, "100.00", reference=started.merchant_ref)

    assert (booked.id, shop.now(order).payment_ids) == (started.id, [started.id])


def test_a_part_leaves_the_rest_and_more_than_the_balance_overpays(shop):
    order = shop.order()

    book(shop, order, "40.00", "T-1")
    assert (shop.now(order).payment_status, shop.now(order).balance) == ("partially_paid", 6000)
    book(shop, order, "80.00", "T-2")

    after = shop.now(order)
    assert (after.payment_status, after.balance) == ("overpaid", -2000)
    assert [payment.refunds for payment in OrderPayments(shop.table).of(an_actor().tenant_id, after)] == [[], []]


def test_a_reference_is_booked_once_on_an_order_and_may_pay_another(shop):
    first, second = shop.order(), shop.order()
    book(shop, first, "40.00")

    for amount in ("40.00", "60.00"):
        with pytest.raises(DuplicateTransfer):
            book(shop, first, amount)

    assert shop.now(first).paid == 4000
    assert book(shop, second, "40.00").status == "captured"


def test_money_for_a_dead_order_is_booked_as_late(shop):
    order = shop.cancel(shop.order())

    payment = book(shop, order, "100.00")

    assert payment.is_late(payment.facts[0])
    assert (shop.now(order).status, shop.now(order).paid) == ("cancelled", 10000)


def test_who_asks_for_a_refund_has_sent_it(shop):
    order = shop.order()
    payment = book(shop, order, "100.00")

    refund_id = shop.refund(payment, "30.00")

    assert shop.payment(payment).refund_status(refund_id) == "succeeded"
    assert (shop.now(order).refunded, shop.now(order).balance) == (3000, 3000)


def test_a_draft_takes_no_transfer(shop):
    with pytest.raises(IllegalState):
        book(shop, shop.order(draft=True), "1.00")


def test_what_has_not_come_yet_is_refused(shop):
    with pytest.raises(InvalidRequest) as refused:
        book(shop, shop.order(), "1.00", received_on=date(2026, 11, 24))

    assert refused.value.errors[0].pointer == "/received_on"
