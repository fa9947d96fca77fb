"""Stripe: what it is asked, what it tells, and what follows, against a peer that is as strict as the real one."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.errors import InvalidRequest, InvalidWebhook
from shared.core.money import Money
from shared.payments.errors import ProviderDeclined, ProviderUnavailable, RefundExceedsCaptured
from shared.payments.failures import ImpossibleAmount
from shared.payments.of_orders import OrderPayments
from shared.payments.provider import Outcome
from shared.payments.stripe import Stripe
from shared.payments.stripe_amounts import from_stripe, to_stripe
from tests.builders import TENANT
from tests.peers.line import Wire
from tests.peers.stripe import CREDENTIALS, StripePeer, headers
from tests.unit.payments.shop import Shop


class StripeShop(Shop):
    """A shop whose buyers pay by Stripe."""

    def __init__(self) -> None:
        self.peer = StripePeer()
        self.wire = Wire(self.peer)
        super().__init__(providers={"stripe": Stripe(self.wire)})
        self.configure("stripe", enabled=True, **CREDENTIALS)

    def start(self, order, amount=None, **fields):
        return super().start(order, amount, **({"provider": "stripe", "method": "checkout"} | fields))

    def tell(self, kind, about, **fields):
        at = self.clock().timestamp()
        body = self.peer.event(kind, about, at=at, **fields)
        return self.receive("stripe", headers(body, at=at), body)

    def paid(self, chairs=1, **fields):
        order = self.order(chairs, **fields)
        payment = self.start(order)
        session = self.peer.pay(payment.reference)
        assert self.tell("checkout.session.completed", session).outcome is Outcome.APPLIED
        return self.now(order), self.payment(payment)


@pytest.fixture
def shop() -> StripeShop:
    return StripeShop()


def test_a_session_carries_the_payments_reference_everywhere(shop):
    payment = shop.start(shop.order())

    (asked,) = shop.wire.asked
    form = {name: value for name, (value,) in parse_qs(asked.body.decode()).items()}
    assert asked.headers["idempotency-key"] == f"{TENANT}:{payment.id}:start"
    assert form["client_reference_id"] == form["payment_intent_data[metadata][payment_ref]"] == payment.merchant_ref
    assert form["line_items[0][price_data][unit_amount]"] == "10000"
    until = datetime.fromtimestamp(int(form["expires_at"]), UTC) - shop.clock()
    assert timedelta(minutes=30) < until < timedelta(hours=24)
    assert (payment.action.kind, payment.action.url) == ("redirect", shop.peer.sessions[payment.reference]["url"])


def test_a_session_that_is_paid_pays_the_order(shop):
    order, payment = shop.paid()

    assert (order.payment_status, payment.status) == ("paid", "captured")
    assert payment.facts[0].provider_ref.startswith("pi_")


def test_session_and_intent_tell_the_same_fact(shop):
    order, payment = shop.paid()
    session = shop.peer.sessions[payment.reference]

    assert shop.tell("payment_intent.succeeded", shop.peer.intent(session)).outcome is Outcome.DUPLICATE
    assert shop.now(order).paid == 10000


def test_a_completed_session_that_is_unpaid_is_not_paid(shop):
    order = shop.order()
    session = shop.peer.sessions[shop.start(order).reference]

    shop.tell("checkout.session.completed", session | {"status": "complete", "payment_intent": "pi_9"})

    assert shop.now(order).payment_status == "unpaid"


@pytest.mark.parametrize("trouble", ["down", "cut", "429", "500"])
def test_a_provider_that_is_down_leaves_nothing_that_blocks_a_new_try(shop, trouble):
    order = shop.order()
    shop.wire.troubles.append(trouble)

    with pytest.raises(ProviderUnavailable):
        shop.start(order)

    assert OrderPayments(shop.table).of(TENANT, shop.now(order))[0].status == "failed"
    assert shop.start(order).status == "pending"


def test_credentials_that_are_not_accepted_are_no_outage(shop):
    shop.configure("stripe", secret_key="sk_test_wrong")

    with pytest.raises(ProviderDeclined) as refused:
        shop.start(shop.order())

    assert refused.value.code == "api_key_invalid"


def test_without_a_key_there_is_nothing_to_start_with():
    shop = Shop(providers={"stripe": Stripe(Wire(StripePeer()))})
    shop.configure("stripe", enabled=True)

    with pytest.raises(InvalidRequest) as refused:
        shop.start(shop.order(), provider="stripe", method="checkout")

    assert refused.value.errors[0].pointer == "/provider"


def test_a_refund_is_made_once_and_known_at_once(shop):
    order, payment = shop.paid()

    refund_id = shop.refund(payment, "40.00")

    assert shop.payment(payment).refund_status(refund_id) == "succeeded"
    assert (shop.now(order).refunded, shop.now(order).payment_status) == (4000, "partially_refunded")
    (made,) = shop.peer.refunds.values()
    for kind in ("refund.created", "refund.updated"):
        assert shop.tell(kind, made).outcome is Outcome.DUPLICATE


def test_a_refund_whose_answer_was_lost_is_asked_about_and_made_once(shop):
    order, payment = shop.paid()
    shop.wire.troubles.append("cut")

    refund_id = shop.refund(payment, "60.00")
    assert shop.payment(payment).refund_status(refund_id) == "pending"
    with pytest.raises(RefundExceedsCaptured):
        shop.refund(payment, "60.00")
    shop.clock.advance(minutes=3)
    assert shop.look_after() == 1

    assert shop.payment(payment).refund_status(refund_id) == "succeeded"
    assert (len(shop.peer.refunds), shop.now(order).refunded) == (1, 6000)
    assert shop.look_after() == 0


@pytest.mark.parametrize("trouble", ["down", "429", "500"])
def test_a_refund_that_did_not_get_through_is_tried_again_under_the_same_id(shop, trouble):
    _, payment = shop.paid()
    shop.wire.troubles.append(trouble)

    refund_id = shop.refund(payment, "60.00")
    shop.clock.advance(minutes=3)
    shop.look_after()

    (made,) = shop.peer.refunds.values()
    assert made["metadata"]["refund_id"] == refund_id
    assert shop.payment(payment).refund_status(refund_id) == "succeeded"


def test_a_refund_that_fails_afterwards_gives_the_amount_free_again(shop):
    order, payment = shop.paid()
    refund_id = shop.refund(payment, "100.00")
    (made,) = shop.peer.refunds.values()

    shop.tell("refund.failed", made | {"status": "failed"})

    after = shop.payment(payment)
    assert (after.refund_status(refund_id), after.refundable, after.status) == ("failed", 10000, "captured")
    assert shop.now(order).payment_status == "paid"


def test_what_is_refunded_at_stripe_counts_however_it_is_told(shop):
    order, payment = shop.paid()
    intent = payment.facts[0].provider_ref
    charge = {"id": "ch_1", "payment_intent": intent, "currency": "cny", "amount_refunded": 3000, "metadata": {}}
    refund = {"id": "re_x", "payment_intent": intent, "amount": 3000, "currency": "cny", "metadata": {}}

    shop.tell("charge.refunded", charge)
    assert shop.now(order).refunded == 3000
    shop.tell("refund.updated", refund | {"status": "succeeded"})
    assert shop.now(order).refunded == 3000
    shop.tell("refund.failed", refund | {"status": "failed"})

    assert (shop.now(order).refunded, shop.now(order).payment_status) == (0, "paid")


def test_a_refund_and_a_dispute_that_come_before_their_capture_wait_for_it(shop):
    order = shop.order()
    payment = shop.start(order)
    session = shop.peer.pay(payment.reference)
    intent = session["payment_intent"]
    refund = {"id": "re_x", "payment_intent": intent, "amount": 3000, "currency": "cny", "status": "succeeded"}
    dispute = {"id": "dp_1", "payment_intent": intent, "amount": 2000, "currency": "cny", "status": "needs_response"}

    assert shop.tell("refund.created", refund).outcome is Outcome.IGNORED
    assert shop.tell("charge.dispute.created", dispute).outcome is Outcome.IGNORED
    shop.tell("payment_intent.succeeded", shop.peer.intent(session))

    assert shop.now(order).refunded == 3000
    assert (shop.payment(payment).status, shop.payment(payment).refundable) == ("disputed", 5000)
    assert shop.quarantined() == []


@pytest.mark.parametrize(
    ("end", "status", "refunded"),
    [("won", "captured", 0), ("lost", "refunded", 10000), ("under_review", "disputed", 0)],
)
def test_a_dispute_ends_as_it_ends(shop, end, status, refunded):
    order, payment = shop.paid()
    dispute = {"id": "dp_1", "payment_intent": payment.facts[0].provider_ref, "amount": 10000, "currency": "cny"}

    shop.tell("charge.dispute.closed", dispute | {"status": end})
    shop.tell("charge.dispute.created", dispute | {"status": "needs_response"})

    assert (shop.payment(payment).status, shop.now(order).refunded) == (status, refunded)


def test_money_for_a_cancelled_order_goes_back_once(shop):
    order = shop.order()
    payment = shop.start(order)
    session = shop.peer.pay(payment.reference)
    shop.cancel(order)
    calls = len(shop.wire.asked)

    shop.tell("payment_intent.succeeded", shop.peer.intent(session))
    assert len(shop.wire.asked) == calls, "a webhook asks nobody"
    assert [shop.look_after(), shop.look_after()] == [1, 0]

    assert [refund["amount"] for refund in shop.peer.refunds.values()] == [10000]
    assert (shop.now(order).payment_status, shop.payment(payment).refunds[0].automatic) == ("refunded", True)


def test_what_nobody_paid_in_time_is_closed_and_what_was_paid_is_taken(shop):
    left, taken = shop.order(), shop.order()
    open_, paid = shop.start(left), shop.start(taken)
    shop.peer.pay(paid.reference)

    shop.clock.advance(hours=1)
    shop.look_after()

    assert shop.payment(open_).status == "expired"
    assert shop.peer.sessions[open_.reference]["status"] == "expired"
    assert shop.now(taken).payment_status == "paid"
    shop.clock.advance(hours=12)
    assert shop.look_after() == 0


def test_a_lost_webhook_is_made_up_for_before_the_order_expires(shop):
    order = shop.order()
    shop.peer.pay(shop.start(order).reference)

    shop.clock.advance(minutes=3)
    shop.look_after()

    assert shop.now(order).payment_status == "paid"


@pytest.mark.parametrize(
    ("currency", "minor", "sent"),
    [("CNY", 1230, 1230), ("JPY", 12, 12), ("KWD", 12340, 12340), ("ISK", 5, 500), ("UGX", 5, 500), ("MGA", 1200, 12)],
)
def test_amounts_are_counted_as_stripe_counts(currency, minor, sent):
    assert to_stripe(Money(minor, currency)) == sent
    assert from_stripe(sent, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize(("currency", "minor"), [("KWD", 12345), ("MGA", 1230)])
def test_an_amount_that_stripe_cannot_express_is_not_rounded(currency, minor):
    with pytest.raises(ImpossibleAmount):
        to_stripe(Money(minor, currency))


def signed(shop, body, **fields):
    return shop.receive("stripe", headers(body, **({"at": shop.clock().timestamp()} | fields)), body)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_far_from_now_is_refused_to_both_sides(shop, seconds):
    body = shop.peer.event("payment_intent.succeeded", {}, at=0)

    with pytest.raises(InvalidWebhook):
        signed(shop, body, at=shop.clock().timestamp() + seconds)


def test_an_event_of_the_other_mode_is_refused(shop):
    session = shop.peer.pay(shop.start(shop.order()).reference)

    with pytest.raises(InvalidWebhook):
        shop.tell("payment_intent.succeeded", shop.peer.intent(session), livemode=True)


@pytest.mark.parametrize(
    "change",
    [
        {"amount_received": "100"},
        {"amount_received": 1.5},
        {"amount_received": True},
        {"amount_received": -1},
        {"currency": "ＣＮＹ"},
        {"id": None},
        {"metadata": 7},
    ],
    ids=str,
)
def test_a_malformed_intent_is_refused(shop, change):
    session = shop.peer.pay(shop.start(shop.order()).reference)

    with pytest.raises(InvalidWebhook):
        shop.tell("payment_intent.succeeded", shop.peer.intent(session) | change)


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.dictionaries(st.text(), c) | st.lists(c)
    )
)
def test_authentic_noise_is_refused_or_passed_over(noise):
    shop = StripeShop()
    for body in (json.dumps(noise).encode(), shop.peer.event("payment_intent.succeeded", noise, at=1)):
        with contextlib.suppress(InvalidWebhook):
            assert signed(shop, body).outcome in (Outcome.IGNORED, Outcome.QUARANTINED)
