"""WeChat Pay: orders, sealed notices and refunds, against a peer whose signatures wechatpayv3 makes and checks."""

import base64
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpayv3.utils import aes_decrypt, load_public_key, rsa_verify

from shared.payments.errors import ProviderDeclined, ProviderUnavailable
from shared.payments.provider import Outcome
from shared.payments.wechat_pay import WeChatPay
from shared.payments.wechat_pay_notices import opened, read
from tests.peers.keys import pair
from tests.peers.line import Wire
from tests.peers.wechat_pay import API_V3_KEY, APPID, KEY_ID, NOW, WeChatPeer, credentials
from tests.unit.payments.shop import Shop


class WeChatShop(Shop):
    """A shop whose buyers pay by WeChat Pay."""

    def __init__(self) -> None:
        self.peer = WeChatPeer()
        self.wire = Wire(self.peer)
        super().__init__(providers={"wechat_pay": WeChatPay(self.wire)})
        self.configure("wechat_pay", enabled=True, **credentials())

    def start(self, order, amount=None, **fields):
        return super().start(order, amount, **({"provider": "wechat_pay", "method": "native"} | fields))

    def send(self, body, **headers):
        signed = self.peer.headers(body) | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.receive("wechat_pay", signed, body)

    def tell(self, event_type, resource):
        return self.send(self.peer.notice(event_type, resource))

    def paid(self, chairs=1, **fields):
        order = self.order(chairs, **fields)
        payment = self.start(order)
        wechat_order = self.peer.pay(payment.merchant_ref)
        assert self.tell("TRANSACTION.SUCCESS", self.peer.trade(wechat_order)).reply.status == 200
        return self.now(order), self.payment(payment)

    def later(self, **span):
        self.clock.advance(**span)
        self.peer.now = int(self.clock().timestamp())


@pytest.fixture
def shop() -> WeChatShop:
    return WeChatShop()


def test_a_code_a_page_and_a_prepay_id(shop):
    native, page = shop.start(shop.order()), shop.start(shop.order(), method="h5", payer_ip="203.0.113.7")
    inside = shop.start(shop.order(), method="jsapi", payer_id="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")

    assert (native.action.kind, native.action.code) == ("qr_code", "weixin://wxpay/bizpayurl?pr=p4lpSuKzz")
    assert page.action.kind == "redirect"
    assert page.action.url.endswith("&redirect_url=https%3A%2F%2Fshop.example%2Fthanks")
    assert (inside.action.kind, inside.action.code) == ("client_secret", "wx201410272009395522657a690389285100")
    bridge = inside.action.parameters
    signed = f"{APPID}\n{bridge['timeStamp']}", bridge["nonceStr"], f"prepay_id={inside.action.code}"
    assert rsa_verify(*signed, bridge["paySign"], load_public_key(pair("merchant").public))


def test_who_pays_inside_wechat_must_be_named_to_it(shop):
    with pytest.raises(ProviderDeclined) as refused:
        shop.start(shop.order(), method="jsapi")

    assert refused.value.code == "PARAM_ERROR"


def test_a_notice_pays_the_order(shop):
    order, payment = shop.paid()

    assert (order.payment_status, payment.captured) == ("paid", 10000)


def test_what_wechat_seals_another_party_opens_alike(shop):
    resource = {"mchid": "1", "note": "椅子"}
    envelope = json.loads(shop.peer.notice("TRANSACTION.SUCCESS", resource))["resource"]

    theirs = aes_decrypt(envelope["nonce"], envelope["ciphertext"], envelope["associated_data"], API_V3_KEY)
    ours = opened(read(shop.peer.notice("TRANSACTION.SUCCESS", resource)).resource, [API_V3_KEY])

    assert json.loads(theirs) == ours == resource


def test_a_refund_is_known_at_once_and_its_notice_is_the_same_fact(shop):
    order, payment = shop.paid()

    refund_id = shop.refund(payment, "40.00")

    assert (shop.payment(payment).refund_status(refund_id), shop.now(order).refunded) == ("succeeded", 4000)
    notice = shop.peer.refund(shop.peer.refunds[refund_id])
    assert shop.tell("REFUND.SUCCESS", notice).outcome is Outcome.DUPLICATE
    assert shop.now(order).refunded == 4000


@pytest.mark.parametrize(("end", "status"), [("SUCCESS", "succeeded"), ("CLOSED", "failed"), ("ABNORMAL", "pending")])
def test_a_refund_ends_as_wechat_says(shop, end, status):
    _, payment = shop.paid()
    shop.peer.refunds_end = "PROCESSING"
    refund_id = shop.refund(payment, "40.00")
    assert shop.payment(payment).refund_status(refund_id) == "pending"

    shop.tell(f"REFUND.{end}", shop.peer.refund(shop.peer.refunds[refund_id], end))

    assert shop.payment(payment).refund_status(refund_id) == status


@pytest.mark.parametrize("trouble", ["cut", "down", "429", "500"])
def test_a_refund_without_an_answer_is_made_once(shop, trouble):
    order, payment = shop.paid()
    shop.wire.troubles.append(trouble)

    refund_id = shop.refund(payment, "40.00")
    assert shop.payment(payment).refund_status(refund_id) == "pending"
    shop.later(minutes=3)
    shop.look_after()

    assert list(shop.peer.refunds) == [refund_id]
    assert shop.now(order).refunded == 4000


def test_a_refund_made_at_wechat_counts(shop):
    order, payment = shop.paid()
    paid = shop.peer.orders[payment.merchant_ref]
    made = {"out_trade_no": paid["out_trade_no"], "transaction_id": paid["transaction_id"], "refund_id": "5030"}
    made |= {"out_refund_no": "by-hand", "amount": {"total": 10000, "refund": 2500}}

    shop.tell("REFUND.SUCCESS", shop.peer.refund(made))

    assert (shop.now(order).refunded, shop.payment(payment).refundable) == (2500, 7500)


def test_what_nobody_paid_in_time_is_closed_and_what_was_paid_is_taken(shop):
    left, paid = shop.start(shop.order()), shop.start(shop.order())
    shop.peer.pay(paid.merchant_ref)

    shop.later(hours=2)
    shop.look_after()

    assert shop.peer.orders[left.merchant_ref]["trade_state"] == "CLOSED"
    assert (shop.payment(left).status, shop.payment(paid).status) == ("expired", "captured")


def test_an_answer_signed_by_somebody_else_is_none(shop):
    shop.configure("wechat_pay", platform_public_key=pair("alipay").public, platform_public_key_id="PUB_KEY_ID_0002")
    shop.later(hours=25)

    with pytest.raises(ProviderUnavailable):
        shop.start(shop.order())


@pytest.mark.parametrize("amount", [{"total": 9999, "currency": "CNY"}, {"total": 10000, "currency": "HKD"}])
def test_money_that_does_not_fit_is_quarantined_once_and_acknowledged(shop, amount):
    order = shop.order()
    trade = shop.peer.trade(shop.peer.pay(shop.start(order).merchant_ref), amount=amount)

    receipts = [shop.tell("TRANSACTION.SUCCESS", trade) for _ in range(3)]

    assert {receipt.reply.status for receipt in receipts} == {200}
    assert len(shop.quarantined()) == 1
    assert shop.now(order).paid == 0


def a_notice(shop):
    return shop.peer.notice(
        "TRANSACTION.SUCCESS", shop.peer.trade(shop.peer.pay(shop.start(shop.order()).merchant_ref))
    )


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 401), (-299, 200), (-300, 401)])
def test_three_hundred_seconds_are_too_far_to_both_sides(shop, seconds, status):
    body = a_notice(shop)

    assert shop.receive("wechat_pay", shop.peer.headers(body, at=NOW + seconds), body).reply.status == status


@pytest.mark.parametrize(
    "headers",
    [
        {"wechatpay_signature": ""},
        {"wechatpay_signature": "WECHATPAY/SIGNTEST/" + "A" * 40},
        {"wechatpay_signature": "款"},
        {"wechatpay_signature": base64.b64encode(b"0" * 256).decode()},
        {"wechatpay_serial": "PUB_KEY_ID_9999"},
        {"wechatpay_serial": ""},
        {"wechatpay_nonce": ""},
        {"wechatpay_nonce": "another"},
        {"wechatpay_timestamp": ""},
        {"wechatpay_timestamp": "１７９５３３４４００"},
        {"wechatpay_timestamp": "9" * 400},
    ],
    ids=str,
)
def test_what_wechat_did_not_sign_is_refused_in_its_words_and_nobody_is_asked(shop, headers):
    body = a_notice(shop)
    calls = len(shop.wire.asked)

    reply = shop.send(body, **headers).reply

    assert (reply.status, json.loads(reply.body)["code"]) == (401, "FAIL")
    assert len(shop.wire.asked) == calls


def test_a_changed_body_is_not_what_was_signed(shop):
    body = a_notice(shop)

    assert shop.receive("wechat_pay", shop.peer.headers(body), body + b" ").reply.status == 401


@pytest.mark.parametrize(
    "change",
    [
        {"mchid": "1900000002"},
        {"appid": "wx0000000000000002"},
        {"amount": {"total": "10000"}},
        {"amount": {"total": 1e4}},
        {"amount": {"total": True}},
        {"amount": {"total": -1}},
        {"amount": {}},
        {"amount": None},
        {"transaction_id": None},
        {"out_trade_no": ["x"]},
        {"success_time": "yesterday"},
        {"success_time": "2026-11-22T16:00:00"},
        {"trade_state": None},
    ],
    ids=str,
)
def test_an_authentic_notice_that_says_what_cannot_be_is_refused(shop, change):
    trade = shop.peer.trade(shop.peer.pay(shop.start(shop.order()).merchant_ref)) | change

    receipt = shop.tell("TRANSACTION.SUCCESS", trade)

    assert receipt.reply.status == (200 if "trade_state" in change else 400)
    assert shop.quarantined() == []


def test_what_cannot_be_opened_is_refused(shop):
    order = shop.peer.pay(shop.start(shop.order()).merchant_ref)
    foreign = shop.peer.notice("TRANSACTION.SUCCESS", shop.peer.trade(order), key="f" * 32)
    mangled = json.loads(a_notice(shop))
    mangled["resource"]["ciphertext"] = "%%%"

    for body in (foreign, json.dumps(mangled).encode(), b"", b"[]", b'{"id": "x"}'):
        assert shop.send(body).reply.status == 400


def test_the_key_before_this_one_opens_for_a_day(shop):
    body = a_notice(shop)
    shop.configure("wechat_pay", api_v3_key="f" * 32)

    assert shop.send(body).reply.status == 200


def test_a_type_that_we_do_not_know_is_taken_and_passed_over(shop):
    assert shop.send(shop.peer.notice("COUPON.USE", {"any": "thing"})).outcome is Outcome.IGNORED


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_notices_in_any_order_and_repetition_end_the_same(chance, copies):
    shop = WeChatShop()
    order = shop.order()
    paid = shop.peer.pay(shop.start(order).merchant_ref)
    made = {"out_trade_no": paid["out_trade_no"], "transaction_id": paid["transaction_id"], "refund_id": "5030"}
    refunds = [made | {"out_refund_no": name, "amount": {"total": 10000, "refund": 2000}} for name in ("a", "b", "c")]
    notices = [
        shop.peer.notice("TRANSACTION.SUCCESS", shop.peer.trade(paid)),
        *(shop.peer.notice("REFUND.SUCCESS", shop.peer.refund(refund)) for refund in refunds),
        shop.peer.notice("REFUND.CLOSED", shop.peer.refund(refunds[0], "CLOSED")),
    ] * copies
    chance.shuffle(notices)

    for notice in notices:
        assert shop.send(notice).reply.status == 200

    assert (shop.now(order).paid, shop.now(order).refunded) == (10000, 4000)


SHOP = WeChatShop()


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200), st.dictionaries(st.sampled_from(["timestamp", "nonce", "signature", "serial"]), st.text())
)
def test_noise_is_refused_and_never_a_crash(body, headers):
    named = {f"wechatpay-{name}": value for name, value in headers.items()} | {"wechatpay-serial": KEY_ID}

    assert SHOP.receive("wechat_pay", named, body).reply.status == 401


def test_a_signed_body_of_noise_is_refused(shop):
    chance = random.Random(7)
    for _ in range(20):
        body = json.dumps({"id": chance.random(), "event_type": "REFUND.SUCCESS", "resource": None}).encode()
        assert shop.send(body).reply.status == 400
