"""Real providers over HTTP: what callers see of them, and what providers hear."""

import base64
from typing import Any

import pytest

from functions.payment_webhook import handler as webhook
from functions.payments import handler
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.payments.accounts import endpoint_id
from shared.payments.models import StartPayment
from shared.storage import connection, keys
from shared.storage.cursors import Cursors
from shared.storage.once import Once
from shared.storage.secret import SigningSecrets
from shared.web.request import Request
from tests.builders import TENANT, an_actor
from tests.gateway import Gateway
from tests.peers.stripe import headers
from tests.unit.payments.shop import Shop
from tests.unit.payments.test_alipay import AlipayShop
from tests.unit.payments.test_stripe import StripeShop
from tests.unit.payments.test_wechat_pay import WeChatShop

ROUTE = "/webhooks/{provider}/{endpoint_id}"
CHECKOUT = {"provider": "stripe", "method": "checkout", "return_url": "https://shop.example/thanks"}


@pytest.fixture
def opened(monkeypatch):
    """The API of a shop."""

    def gateway(shop: Shop) -> Gateway:
        monkeypatch.setattr(connection, "table", lambda: shop.table)
        monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), shop.clock))
        served = {
            handler.payments: shop.payments,
            handler.accounts: shop.accounts,
            handler.transfers: shop.transfers,
            handler.quarantine: shop.quarantine,
            webhook.intake: shop.intake,
        }
        for ours, theirs in served.items():
            monkeypatch.setattr(ours, "__dict__", vars(theirs))
        return Gateway(handler.api, webhook.api, actor=an_actor())

    return gateway


def heard(provider: str, body: bytes, sent: dict[str, str], **event: Any) -> tuple[int, str, str]:
    """Status, type and body of the answer to a delivery, as the gateway passes it on."""
    path = f"/webhooks/{provider}/{endpoint_id(TENANT, provider)}"
    answer = webhook.handler(
        {
            "httpMethod": "POST",
            "path": path,
            "resource": ROUTE,
            "headers": sent,
            "multiValueQueryStringParameters": None,
            "pathParameters": {"provider": provider, "endpoint_id": path.rpartition("/")[2]},
            "stageVariables": None,
            "isBase64Encoded": True,
            "body": base64.b64encode(body).decode(),
            "requestContext": {"requestId": "r", "resourcePath": ROUTE, "httpMethod": "POST"},
        }
        | event,
        None,
    )
    return answer["statusCode"], answer["headers"]["Content-Type"], answer["body"]


def test_a_provider_that_is_down_is_said_to_be_and_the_key_is_free_again(opened):
    shop = StripeShop()
    gateway, order = opened(shop), shop.order()
    shop.wire.troubles.append("cut")
    path = f"/v1/orders/{order.id}/payments"

    down = gateway.call("POST", path, CHECKOUT, Idempotency_Key="k1")
    assert (down.status, down.json["type"]) == (503, "/problems/provider-unavailable")
    assert down.headers["Retry-After"]
    started = gateway.call("POST", path, CHECKOUT, Idempotency_Key="k1")
    again = gateway.call("POST", path, CHECKOUT, Idempotency_Key="k1")

    assert (started.status, again.json) == (201, started.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(shop.peer.sessions) == 1, "the try that broke off had reached Stripe, under the same key"


def test_while_the_first_runs_the_second_hears_so(opened):
    shop = StripeShop()
    gateway, order, answers = opened(shop), shop.order(), []
    path, answer = f"/v1/orders/{order.id}/payments", shop.peer.answer

    def meanwhile(asked):
        shop.peer.answer = answer
        answers.append(gateway.call("POST", path, CHECKOUT, Idempotency_Key="k1"))
        return answer(asked)

    shop.peer.answer = meanwhile
    shop.payments.start(an_actor(), order.id, StartPayment(**CHECKOUT), once=begun(path))

    assert [(each.status, each.json["type"]) for each in answers] == [(409, "/problems/request-in-progress")]


def begun(path):
    """The first request's own key."""
    body = '{"provider": "stripe", "method": "checkout", "return_url": "https://shop.example/thanks"}'
    request = Request({"body": body, "isBase64Encoded": False, "multiValueQueryStringParameters": None})
    key = keys.remembered_answer(TENANT, f"POST {path}", "k1")
    return Once(key, request.fingerprint, lambda _result: b"{}", system_clock)


def test_what_the_provider_declines_is_a_conflict_with_its_word_for_it(opened):
    shop = StripeShop()
    gateway = opened(shop)
    shop.configure("stripe", secret_key="sk_test_wrong")

    answer = gateway.call("POST", f"/v1/orders/{shop.order().id}/payments", CHECKOUT)

    assert (answer.status, answer.json["type"], answer.json["code"]) == (
        409,
        "/problems/provider-declined",
        "api_key_invalid",
    )


def test_a_wrong_credential_is_named(opened):
    gateway = opened(AlipayShop())

    answer = gateway.call("PUT", "/v1/payment-providers/alipay", {"credentials": {"app_private_key": "none"}})

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/credentials/app_private_key")


def test_stripe_hears_an_empty_object_or_a_problem(opened):
    shop = StripeShop()
    opened(shop)
    session = shop.peer.pay(shop.start(shop.order()).reference)
    at = shop.clock().timestamp()
    body = shop.peer.event("checkout.session.completed", session, at=at)

    assert heard("stripe", body, headers(body, at=at)) == (200, "application/json", "{}")
    assert heard("stripe", body, headers(body, at=at - 301))[:2] == (400, "application/problem+json")


def test_alipay_hears_one_word(opened):
    shop = AlipayShop()
    opened(shop)
    notice = shop.peer.notice(shop.peer.pay(shop.start(shop.order()).merchant_ref))

    assert heard("alipay", notice, {}) == (200, "text/plain", "success")
    assert heard("alipay", notice + b"x", {}) == (200, "text/plain", "failure")


def test_wechat_hears_a_code(opened):
    shop = WeChatShop()
    opened(shop)
    order = shop.peer.pay(shop.start(shop.order()).merchant_ref)
    notice = shop.peer.notice("TRANSACTION.SUCCESS", shop.peer.trade(order))
    foreign = shop.peer.notice("TRANSACTION.SUCCESS", shop.peer.trade(order, mchid="1"))

    assert heard("wechat_pay", notice, shop.peer.headers(notice)) == (200, "application/json", '{"code":"SUCCESS"}')
    assert heard("wechat_pay", notice, {})[0] == 401
    assert '"code":"FAIL"' in heard("wechat_pay", notice, {})[2]
    assert heard("wechat_pay", foreign, shop.peer.headers(foreign))[0] == 400


@pytest.mark.parametrize("shop", [StripeShop, AlipayShop, WeChatShop])
def test_a_message_above_one_mebibyte_is_too_large_for_everybody(opened, shop):
    opened(shop())
    provider = {StripeShop: "stripe", AlipayShop: "alipay", WeChatShop: "wechat_pay"}[shop]

    assert heard(provider, b"x" * (1024 * 1024 + 1), {})[0] == 413


def test_doubtful_money_is_finances_alone(opened):
    shop = Shop()
    gateway = opened(shop)
    shop.capture(shop.start(shop.order()), amount="90.00")

    for role in Role:
        gateway.actor = an_actor(role)
        listed = gateway.call("GET", "/v1/payments/quarantine")
        assert listed.status == (200 if role in (Role.ADMIN, Role.FINANCE) else 403)

    gateway.actor = an_actor(Role.FINANCE)
    (entry,) = gateway.call("GET", "/v1/payments/quarantine").json["items"]
    assert entry["amount"] == {"amount": "90.00", "currency": "CNY"}
    path = f"/v1/payments/quarantine/{entry['id']}/resolve"
    first = gateway.call("POST", path, {"action": "apply", "note": "agreed"}, Idempotency_Key="k")
    assert (first.status, first.json["status"]) == (200, "applied")
    assert gateway.call("POST", path, {"action": "apply", "note": "agreed"}, Idempotency_Key="k").json == first.json
    late = gateway.call("POST", path, {"action": "dismiss", "note": "x"})
    assert (late.status, late.json["type"]) == (409, "/problems/already-resolved")


def test_a_transfer_is_booked_once(opened):
    shop = Shop()
    gateway, order = opened(shop), shop.order()
    body = {"amount": {"amount": "40.00", "currency": "CNY"}, "reference": "汇款-1", "received_on": "2026-11-20"}
    path = f"/v1/orders/{order.id}/bank-transfers"

    booked, again = gateway.call("POST", path, body), gateway.call("POST", path, body)

    assert (booked.status, booked.json["provider"], booked.json["status"]) == (201, "bank_transfer", "captured")
    assert (again.status, again.json["type"]) == (409, "/problems/duplicate-transfer")
    wrong = gateway.call("POST", path, body | {"received_on": "20.11.2026"})
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/received_on")
