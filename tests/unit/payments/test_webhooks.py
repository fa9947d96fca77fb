"""The rules of money, from signed event to order, on a table in memory."""

import json

import pytest

from shared.core.errors import InvalidWebhook, NotFound
from shared.customers.repository import CustomerRepository
from shared.identity.rows import WHOLE_TENANT
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.payments.provider import Outcome
from shared.storage import keys
from tests.builders import TENANT, a_customer, an_actor, cny
from tests.unit.payments.shop import ENDPOINT, SECRET, Shop, at_once


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_capture_pays_the_order(shop):
    order, payment = shop.paid(2)

    assert (order.paid, order.payment_status, order.balance, order.expires_at) == (20000, "paid", 0, None)
    assert (payment.status, payment.captured) == ("captured", 20000)


def test_an_event_delivered_again_changes_nothing(shop):
    order = shop.order()
    event = shop.event("payment.captured", shop.start(order))

    outcomes = [shop.deliver(event) for _ in range(3)]

    assert outcomes == [Outcome.APPLIED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert shop.now(order).paid == 10000


def test_one_fact_told_by_two_events_counts_once(shop):
    order, payment = shop.paid()

    assert shop.capture(payment) == Outcome.DUPLICATE
    assert shop.now(order).paid == 10000


def test_five_deliveries_at_once_count_once_and_all_are_acknowledged(shop):
    order = shop.order()
    event = shop.event("payment.captured", shop.start(order))

    outcomes = at_once(*[lambda: shop.deliver(event)] * 5)

    assert sorted(map(str, outcomes)) == ["applied", *["duplicate"] * 4]
    assert shop.now(order).paid == 10000


def test_different_payments_of_one_order_captured_at_once_all_count(shop):
    order = shop.order(5)
    payments = [shop.start(order, "100.00") for _ in range(5)]
    events = [shop.event("payment.captured", p, provider_ref=f"ch_{n}") for n, p in enumerate(payments)]

    outcomes = at_once(*[lambda event=event: shop.deliver(event) for event in events * 2])

    assert sorted(map(str, outcomes)) == ["applied"] * 5 + ["duplicate"] * 5
    assert (shop.now(order).paid, shop.now(order).payment_status) == (50000, "paid")


def test_a_failed_attempt_leaves_the_order_as_it_was(shop):
    order = shop.order()
    payment = shop.start(order)

    shop.deliver(shop.event("payment.failed", payment, amount="0.00"))

    assert shop.payment(payment).status == "failed"
    assert shop.now(order).payment_status == "unpaid"
    assert shop.now(order).holds_unpaid_stock


def test_a_capture_after_a_failure_counts_and_is_marked_late(shop):
    payment = shop.start(shop.order())
    shop.deliver(shop.event("payment.failed", payment))
    shop.clock.advance(minutes=1)

    shop.capture(payment, provider_ref="ch_2")

    after = shop.payment(payment)
    assert after.status == "captured"
    assert [after.is_late(fact) for fact in after.facts] == [False, True]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"amount": "99.99"}, "amount-mismatch"),
        ({"amount": "0.00"}, "amount-mismatch"),
        ({"currency": "EUR"}, "currency-mismatch"),
        ({"currency": "JPY", "amount": "100"}, "currency-mismatch"),
        ({"payment_id": "0" * 24}, "unknown-payment"),
        ({"payment_id": "no#id"}, "unknown-payment"),
    ],
)
def test_money_that_does_not_fit_is_quarantined_once_and_acknowledged(shop, told, reason):
    order = shop.order()
    payment = shop.start(order)
    event = shop.event("payment.captured", payment, **told)

    outcomes = [shop.deliver(event), shop.deliver(event), shop.capture(payment, **told)]

    assert outcomes == [Outcome.QUARANTINED, Outcome.WAITING, Outcome.WAITING]
    assert [(entry.reason, entry.provider_ref) for entry in shop.quarantined()] == [(reason, "ch_1")]
    assert shop.now(order).payment_status == "unpaid"


def test_decimals_that_the_currency_has_not_are_malformed(shop):
    payment = shop.start(shop.order())

    with pytest.raises(InvalidWebhook):
        shop.capture(payment, amount="100.0")


def test_the_same_reference_with_another_amount_is_a_conflicting_fact(shop):
    order, payment = shop.paid()

    shop.capture(payment, amount="90.00")

    assert [entry.reason for entry in shop.quarantined()] == ["conflicting-fact"]
    assert shop.now(order).paid == 10000


def test_one_reference_cannot_pay_two_payments(shop):
    _, _ = shop.paid()
    order = shop.order()

    shop.capture(shop.start(order), provider_ref="ch_1")

    assert [entry.reason for entry in shop.quarantined()] == ["conflicting-fact"]
    assert shop.now(order).paid == 0


def test_a_capture_gives_the_customers_credit_back(shop):
    buyer = a_customer(shop.table, payment_terms="credit", credit_limit=cny("500.00"))
    order = shop.order(2, customer=buyer)
    assert CustomerRepository(shop.table).get(TENANT, WHOLE_TENANT, buyer.id).credit_used == cny("200.00")

    shop.capture(shop.start(order, "150.00"))

    assert CustomerRepository(shop.table).get(TENANT, WHOLE_TENANT, buyer.id).credit_used == cny("50.00")
    assert shop.now(order).credit_taken == 5000


def test_money_for_a_cancelled_credit_order_gives_no_credit_twice(shop):
    buyer = a_customer(shop.table, payment_terms="credit", credit_limit=cny("500.00"))
    order = shop.order(2, customer=buyer)
    payment = shop.start(order)
    shop.cancel(order)

    shop.capture(payment)

    assert CustomerRepository(shop.table).get(TENANT, WHOLE_TENANT, buyer.id).credit_used == cny("0.00")


def test_the_order_and_its_payment_say_what_happened(shop):
    order, payment = shop.paid()

    of_order = shop.change(keys.order(TENANT, order.id))
    of_payment = shop.change(keys.payment(TENANT, order.id, payment.id))
    assert (of_order.kind, of_payment.kind) == ("payment_captured", "captured")
    assert of_order.data == {"payment_id": payment.id, "captured": {"amount": "100.00", "currency": "CNY"}}


def test_an_unknown_address_is_not_found(shop):
    for provider, endpoint in [("sandbox", "0" * 16), ("stripe", ENDPOINT), ("sandbox", "x" * 5000), ("sandbox", "#")]:
        with pytest.raises(NotFound):
            shop.intake.receive(provider, endpoint, {}, b"{}", request_id="r")


def test_a_replaced_secret_still_proves_for_a_day(shop):
    payment = shop.start(shop.order())
    shop.configure(webhook_secret="another")
    shop.clock.advance(hours=23)

    assert shop.capture(payment) == Outcome.APPLIED

    shop.clock.advance(hours=2)
    with pytest.raises(InvalidWebhook):
        shop.capture(payment)


def test_a_disabled_provider_still_takes_the_money_of_open_payments(shop):
    payment = shop.start(shop.order())
    shop.configure(enabled=False)

    assert shop.capture(payment) == Outcome.APPLIED


def test_another_tenants_payment_is_unknown_here(shop):
    order = shop.order()
    event = shop.event("payment.captured", shop.start(order))
    stranger = an_actor(tenant_id="T00000000002")
    request = ConfigureProvider(enabled=True, credentials={"webhook_secret": SECRET})
    shop.accounts.configure(stranger, "sandbox", request, expected_version=None)
    body = json.dumps(event).encode()

    receipt = shop.intake.receive(
        "sandbox",
        endpoint_id(stranger.tenant_id, "sandbox"),
        {"sandbox-signature": shop.signed(body)},
        body,
        request_id="r",
    )

    assert (receipt.outcome, receipt.tenant_id) == (Outcome.QUARANTINED, stranger.tenant_id)
    assert shop.now(order).paid == 0
    assert shop.quarantined() == []
