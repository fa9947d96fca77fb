"""Alipay: pages, codes, notices and refunds, against a peer whose signatures python-alipay-sdk makes and checks."""

import json
import random
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from alipay import AliPay
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.errors import InvalidRequest
from shared.core.money import Money
from shared.orders.repository import OrderRepository
from shared.payments.alipay import Alipay
from shared.payments.errors import ProviderUnavailable
from shared.payments.provider import Outcome
from shared.storage.change import Change
from tests.builders import TENANT, an_actor
from tests.peers.alipay import APP_ID, AlipayPeer, credentials
from tests.peers.keys import pair
from tests.peers.line import Wire
from tests.unit.payments.shop import Shop

SUCCESS, FAILURE = b"success", b"failure"


class AlipayShop(Shop):
    """A shop whose buyers pay by Alipay."""

    def __init__(self) -> None:
        self.peer = AlipayPeer()
        self.wire = Wire(self.peer)
        super().__init__(providers={"alipay": Alipay(self.wire)})
        self.configure("alipay", enabled=True, **credentials())

    def start(self, order, amount=None, **fields):
        return super().start(order, amount, **({"provider": "alipay", "method": "precreate"} | fields))

    def tell(self, trade, **fields):
        return self.send(self.peer.notice(trade, **fields))

    def send(self, body):
        reply = self.receive("alipay", {"content-type": "application/x-www-form-urlencoded"}, body).reply
        assert (reply.status, reply.content_type) == (200, "text/plain")
        return reply.body

    def paid(self, chairs=1, **fields):
        order = self.order(chairs, **fields)
        payment = self.start(order)
        assert self.tell(self.peer.pay(payment.merchant_ref)) == SUCCESS
        return self.now(order), self.payment(payment)


@pytest.fixture
def shop() -> AlipayShop:
    return AlipayShop()


@pytest.mark.parametrize(
    ("method", "call", "product"),
    [
        ("page", "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
        ("wap", "alipay.trade.wap.pay", "QUICK_WAP_PAY"),
    ],
)
def test_a_page_is_an_address_that_we_signed_and_nobody_was_asked(shop, method, call, product):
    payment = shop.start(shop.order(), method=method, return_url="https://shop.example/thanks?a=1&b=2")

    query = {name: value for name, (value,) in parse_qs(urlsplit(payment.action.url).query).items()}
    content = json.loads(query["biz_content"])
    assert (query["method"], content["product_code"], content["total_amount"]) == (call, product, "100.00")
    assert (content["out_trade_no"], query["timestamp"]) == (payment.merchant_ref, "2026-11-22 16:00:00")
    assert query["return_url"] == "https://shop.example/thanks?a=1&b=2"
    assert shop.wire.asked == []
    assert shop.peer.open_page(payment.action.url)["notify_url"].endswith(
        f"/webhooks/alipay/{query['notify_url'][-16:]}"
    )


def test_a_code_comes_from_alipay_itself(shop):
    payment = shop.start(shop.order())

    assert (payment.action.kind, payment.action.code) == ("qr_code", "https://qr.alipay.example/bax")


def test_a_notice_pays_the_order_and_hears_success(shop):
    order, payment = shop.paid()

    assert (order.payment_status, payment.status) == ("paid", "captured")
    (fact,) = payment.facts
    assert (fact.provider_ref, fact.occurred_at) == (
        shop.peer.trades[payment.merchant_ref]["trade_no"],
        datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
    )


def test_refunds_are_sums_of_which_the_largest_counts(shop):
    order, payment = shop.paid(2)
    trade = shop.peer.trades[payment.merchant_ref]
    notices = [
        shop.peer.notice(trade, refund_fee="30.00", out_biz_no="a", gmt_refund="2026-11-22 16:10:00.123"),
        shop.peer.notice(trade, refund_fee="50.00", out_biz_no="b", gmt_refund="2026-11-22 16:11:00.456"),
    ] * 3
    random.Random(4).shuffle(notices)

    assert {shop.send(notice) for notice in notices} == {SUCCESS}

    after = shop.payment(payment)
    assert (shop.now(order).refunded, after.refundable, after.status) == (5000, 15000, "partially_refunded")
    assert [(refund.id, refund.amount) for refund in after.refunds] == [("a", 3000), ("b", 2000)]


@pytest.mark.parametrize(("refund_fee", "status"), [("30.00", "TRADE_SUCCESS"), ("100.00", "TRADE_CLOSED")])
def test_a_refund_notice_proves_the_capture(shop, refund_fee, status):
    order = shop.order()
    payment = shop.start(order)
    trade = shop.peer.trades[payment.merchant_ref] | {"status": status}

    assert shop.tell(trade, refund_fee=refund_fee, out_biz_no="a") == SUCCESS

    refunded = Money.parsed(refund_fee, "CNY").minor
    assert (shop.now(order).paid, shop.now(order).refunded) == (10000, refunded)


def test_closed_without_a_refund_was_never_paid(shop):
    order = shop.order()
    payment = shop.start(order)

    assert shop.tell(shop.peer.trades[payment.merchant_ref] | {"status": "TRADE_CLOSED"}) == SUCCESS

    assert (shop.payment(payment).status, shop.now(order).payment_status) == ("cancelled", "unpaid")


def test_our_own_refund_is_done_when_alipay_says_so(shop):
    order, payment = shop.paid()

    first, second = shop.refund(payment, "40.00"), shop.refund(payment, "60.00")

    after = shop.payment(payment)
    assert [after.refund_status(refund_id) for refund_id in (first, second)] == ["succeeded", "succeeded"]
    assert (after.refunded, after.status, shop.now(order).payment_status) == (10000, "refunded", "refunded")
    assert shop.tell(shop.peer.trades[payment.merchant_ref], refund_fee="100.00", out_biz_no=second) == SUCCESS
    assert shop.now(order).refunded == 10000


@pytest.mark.parametrize("trouble", ["cut", "down", "429", "500"])
def test_a_refund_without_an_answer_is_made_once(shop, trouble):
    order, payment = shop.paid()
    shop.wire.troubles.append(trouble)

    refund_id = shop.refund(payment, "40.00")
    assert shop.payment(payment).refund_status(refund_id) == "pending"
    shop.clock.advance(minutes=3)
    shop.look_after()

    assert shop.peer.trades[payment.merchant_ref]["refunds"] == {refund_id: 4000}
    assert (shop.payment(payment).refund_status(refund_id), shop.now(order).refunded) == ("succeeded", 4000)


def test_a_refund_that_alipay_declines_has_failed_and_can_be_tried_again(shop):
    _, payment = shop.paid()
    shop.peer.trades[payment.merchant_ref]["refunds"]["at-the-counter"] = 10000

    refund_id = shop.refund(payment, "40.00")

    after = shop.payment(payment)
    assert (after.refund_status(refund_id), after.refundable) == ("failed", 10000)


def test_an_answer_that_alipay_did_not_sign_is_none(shop):
    shop.peer.__dict__["sdk"] = AliPay(
        APP_ID,
        None,
        app_private_key_string=pair("forger").private,
        alipay_public_key_string=pair("merchant").public,
    )

    with pytest.raises(ProviderUnavailable):
        shop.start(shop.order())


def test_what_nobody_scanned_is_closed(shop):
    never_opened, paid = shop.start(shop.order(), method="page"), shop.start(shop.order())
    shop.peer.pay(paid.merchant_ref)

    shop.clock.advance(hours=2)
    shop.look_after()

    assert (shop.payment(never_opened).status, shop.payment(paid).status) == ("expired", "captured")


def test_only_yuan_are_taken(shop):
    order = shop.order()
    with shop.table.transaction() as tx:
        euros = order.but(currency="EUR", version=order.version + 1)
        OrderRepository(shop.table).save(tx, TENANT, euros, Change.by(an_actor(), "converted", shop.clock()))

    with pytest.raises(InvalidRequest) as refused:
        shop.start(order)

    assert refused.value.errors[0].pointer == "/provider"


@pytest.mark.parametrize("total", ["99.99", "100.01"])
def test_another_amount_is_quarantined_and_hears_failure_each_time(shop, total):
    order = shop.order()
    notice = shop.peer.notice(shop.peer.pay(shop.start(order).merchant_ref), total_amount=total)

    assert [shop.send(notice), shop.send(notice)] == [FAILURE, FAILURE]
    assert [entry.reason for entry in shop.quarantined()] == ["amount-mismatch"]
    assert shop.now(order).paid == 0


def test_money_for_an_unknown_reference_is_quarantined(shop):
    trade = shop.peer.pay(shop.start(shop.order()).merchant_ref)

    assert shop.tell(trade, out_trade_no="0" * 24) == FAILURE

    assert [entry.reason for entry in shop.quarantined()] == ["unknown-payment"]


def hostile(shop, change):
    """A notice of a paid trade, changed after it was signed."""
    trade = shop.peer.pay(shop.start(shop.order()).merchant_ref)
    return change(shop.peer.notice(trade))


@pytest.mark.parametrize(
    "change",
    [
        lambda _body: b"",
        lambda _body: b"\xff\xfe",
        lambda _body: "款".encode(),
        lambda body: body + b"&total_amount=100.00",
        lambda body: body + b"&sign=x",
        lambda body: body.replace(b"total_amount=100.00", b"total_amount=100.01"),
        lambda body: body.replace(b"sign_type=RSA2", b"sign_type=RSA"),
        lambda body: urlencode({k: v for k, v in parse_qsl(body.decode()) if k != "sign"}).encode(),
        lambda body: body.replace(b"sign=", b"sign=%00"),
        lambda body: body + b"&x=%ff",
        lambda _body: b"&".join(b"a%d=1" % n for n in range(500)),
    ],
)
def test_a_form_that_alipay_did_not_sign_as_it_is_fails(shop, change):
    assert shop.send(hostile(shop, change)) == FAILURE


@pytest.mark.parametrize(
    "fields",
    [
        {"app_id": "2021000000000002"},
        {"seller_id": "2088000000000002"},
        {"total_amount": "1e2"},
        {"total_amount": "１００.００"},
        {"total_amount": "NaN"},
        {"total_amount": " 100.00"},
        {"total_amount": "100"},
        {"total_amount": ""},
        {"trade_no": ""},
        {"trade_no": "款"},
        {"gmt_payment": "yesterday"},
        {"gmt_payment": "2026-13-45 99:00:00"},
        {"refund_fee": "-1.00", "out_biz_no": "a"},
    ],
    ids=str,
)
def test_an_authentic_form_that_says_what_cannot_be_fails(shop, fields):
    order = shop.order()
    trade = shop.peer.pay(shop.start(order).merchant_ref)

    assert shop.tell(trade, **fields) == FAILURE
    assert (shop.now(order).paid, shop.quarantined()) == (0, [])


def test_blank_fields_are_signed_as_they_are(shop):
    trade = shop.peer.pay(shop.start(shop.order()).merchant_ref)

    assert shop.tell(trade, body="", subject="椅子 & 桌子=100%") == SUCCESS


def test_the_key_before_this_one_verifies_for_a_day(shop):
    trade = shop.peer.pay(shop.start(shop.order()).merchant_ref)
    shop.configure("alipay", alipay_public_key=pair("alipay-new").public)
    shop.clock.advance(hours=23)

    assert shop.tell(trade) == SUCCESS

    shop.clock.advance(hours=2)
    assert shop.tell(trade) == FAILURE


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.dictionaries(st.text(), st.text()).map(lambda form: urlencode(form).encode()))
def test_noise_fails_and_is_never_a_crash(body):
    assert SHOP.send(body) == FAILURE


SHOP = AlipayShop()


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_notices_in_any_order_and_repetition_end_the_same(chance, copies):
    shop = AlipayShop()
    order = shop.order()
    trade = shop.peer.pay(shop.start(order).merchant_ref)
    notices = [
        shop.peer.notice(trade | {"status": "WAIT_BUYER_PAY"}),
        shop.peer.notice(trade),
        shop.peer.notice(trade, refund_fee="10.00", out_biz_no="a"),
        shop.peer.notice(trade, refund_fee="45.00", out_biz_no="b"),
        shop.peer.notice(trade | {"status": "TRADE_FINISHED"}, refund_fee="45.00", out_biz_no="b"),
    ] * copies
    chance.shuffle(notices)

    assert {shop.send(notice) for notice in notices} == {SUCCESS}

    after = shop.now(order)
    assert (after.paid, after.refunded, after.balance) == (10000, 4500, 4500)


def test_the_outcome_decides_the_word():
    words = {outcome: Alipay(Wire(AlipayPeer())).ack(outcome).body for outcome in Outcome}

    assert {outcome for outcome, word in words.items() if word == FAILURE} == {Outcome.QUARANTINED, Outcome.WAITING}
