"""Payments, providers and webhooks over HTTP."""

import base64
import json

import pytest

from functions.payment_webhook import handler as webhook
from functions.payments import handler
from shared.core.actor import Role
from shared.core.config import settings
from shared.storage import connection
from shared.storage.cursors import Cursors
from shared.storage.secret import SigningSecrets
from tests.builders import an_actor
from tests.gateway import Gateway
from tests.unit.payments.shop import ENDPOINT, SECRET, Shop

ROUTE = "/webhooks/{provider}/{endpoint_id}"
WEBHOOK = f"/webhooks/sandbox/{ENDPOINT}"
START = {"provider": "sandbox", "method": "page", "return_url": "https://shop.example/thanks"}


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def gateway(monkeypatch, shop):
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), shop.clock))
    monkeypatch.setattr(handler.payments, "__dict__", vars(shop.payments))
    monkeypatch.setattr(handler.accounts, "__dict__", vars(shop.accounts))
    monkeypatch.setattr(webhook.intake, "__dict__", vars(shop.intake))
    return Gateway(handler.api, webhook.api, actor=an_actor())


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def deliver(gateway, shop, event, **headers):
    body = event if isinstance(event, str) else json.dumps(event)
    gateway.actor = None
    answer = gateway.call("POST", WEBHOOK, body, **({"Sandbox_Signature": shop.signed(body.encode())} | headers))
    gateway.actor = an_actor()
    return answer


def test_from_start_to_refund(gateway, shop):
    order = shop.order()

    started = gateway.call("POST", f"/v1/orders/{order.id}/payments", START)
    assert started.status == 201
    payment_id = started.json["payment_id"]
    assert started.json == {
        "payment_id": payment_id,
        "merchant_ref": payment_id,
        "status": "pending",
        "amount": cny("100.00"),
        "action": {"kind": "redirect", "url": f"https://shop.example/thanks?payment_id={payment_id}"},
    }

    payment = shop.payments.get(an_actor(), payment_id)
    answer = deliver(gateway, shop, shop.event("payment.captured", payment))
    assert (answer.status, answer.json) == (200, {})

    refund = gateway.call("POST", f"/v1/payments/{payment_id}/refunds", {"amount": cny("40.00"), "reason": "scratched"})
    assert (refund.status, refund.json["status"]) == (201, "pending")
    refund_id = refund.json["refund_id"]

    deliver(gateway, shop, shop.refund_event("refund.succeeded", payment, refund_id, "40.00"))

    seen = gateway.call("GET", f"/v1/payments/{payment_id}")
    assert seen.headers["ETag"] == f'"{seen.json["version"]}"'
    assert {name: seen.json[name] for name in ("order_id", "provider", "method", "status")} == {
        "order_id": order.id,
        "provider": "sandbox",
        "method": "page",
        "status": "partially_refunded",
    }
    assert (seen.json["captured"], seen.json["refunded"]) == (cny("100.00"), cny("40.00"))
    assert seen.json["facts"][0] == {
        "kind": "CAPTURED",
        "provider_ref": "ch_1",
        "refund_id": None,
        "amount": cny("100.00"),
        "occurred_at": "2026-11-22T08:00:00Z",
        "late": False,
    }
    assert seen.json["refunds"] == [
        {
            "refund_id": refund_id,
            "status": "succeeded",
            "amount": cny("40.00"),
            "reason": "scratched",
            "automatic": False,
        }
    ]
    assert gateway.call("GET", f"/v1/orders/{order.id}/payments").json == {"items": [seen.json], "next_cursor": None}


def test_the_same_key_starts_one_payment(gateway, shop):
    path = f"/v1/orders/{shop.order().id}/payments"

    first = gateway.call("POST", path, START, Idempotency_Key="k1")
    second = gateway.call("POST", path, START, Idempotency_Key="k1")

    assert second.json == first.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(gateway.call("GET", path).json["items"]) == 1


def test_the_same_key_refunds_once(gateway, shop):
    _, payment = shop.paid()
    path, request = f"/v1/payments/{payment.id}/refunds", {"amount": cny("60.00"), "reason": ""}

    first = gateway.call("POST", path, request, Idempotency_Key="k1")
    second = gateway.call("POST", path, request, Idempotency_Key="k1")

    assert (second.status, second.json) == (201, first.json)
    assert shop.payment(payment).pending == 6000


def test_too_much_of_a_refund_is_a_problem_of_its_own(gateway, shop):
    _, payment = shop.paid()

    answer = gateway.call("POST", f"/v1/payments/{payment.id}/refunds", {"amount": cny("100.01"), "reason": ""})

    assert (answer.status, answer.json["type"]) == (409, "/problems/refund-exceeds-captured")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"provider": "paypal"}, "/provider"),
        ({"provider": "stripe"}, "/provider"),
        ({"method": "checkout"}, "/method"),
        ({"return_url": "javascript:alert(1)"}, "/return_url"),
        ({"amount": cny("100.01")}, "/amount"),
        ({"amount": cny("0.00")}, "/amount"),
        ({"amount": {"amount": "1.00", "currency": "EUR"}}, "/amount/currency"),
    ],
)
def test_a_wrong_field_is_named(gateway, shop, fields, pointer):
    answer = gateway.call("POST", f"/v1/orders/{shop.order().id}/payments", START | fields)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_dead_order_is_an_illegal_state(gateway, shop):
    order = shop.cancel(shop.order())

    answer = gateway.call("POST", f"/v1/orders/{order.id}/payments", START)

    assert (answer.status, answer.json["type"]) == (409, "/problems/illegal-state")
    assert answer.json["order_status"] == "cancelled"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.SALES, {"start", "read"}),
        (Role.FINANCE, {"start", "read", "refund"}),
        (Role.MANAGER, {"start", "read"}),
        (Role.WAREHOUSE, set()),
        (Role.VIEWER, {"read"}),
        (Role.ADMIN, {"start", "read", "refund", "set up"}),
    ],
)
def test_who_may_do_what(gateway, shop, role, allowed):
    order, payment = shop.paid()
    fresh = shop.order()
    gateway.actor = an_actor(role)

    answers = {
        "start": [gateway.call("POST", f"/v1/orders/{fresh.id}/payments", START)],
        "read": [
            gateway.call("GET", f"/v1/payments/{payment.id}"),
            gateway.call("GET", f"/v1/orders/{order.id}/payments"),
        ],
        "refund": [gateway.call("POST", f"/v1/payments/{payment.id}/refunds", {"amount": cny("1.00"), "reason": ""})],
        "set up": [
            gateway.call("GET", "/v1/payment-providers"),
            gateway.call("PUT", "/v1/payment-providers/sandbox", {"enabled": True}),
        ],
    }

    for what, given in answers.items():
        for answer in given:
            assert (answer.status < 300) is (what in allowed), what
            assert answer.status < 300 or answer.status == 403


def test_what_is_hidden_is_not_found_before_it_is_forbidden(gateway, shop):
    order, payment = shop.paid()
    gateway.actor = an_actor(Role.SALES, user_id="BOB")

    for verb, path in [
        ("GET", f"/v1/payments/{payment.id}"),
        ("POST", f"/v1/payments/{payment.id}/refunds"),
        ("GET", f"/v1/orders/{order.id}/payments"),
        ("POST", f"/v1/orders/{order.id}/payments"),
    ]:
        assert gateway.call(verb, path, {}).status == 404


def test_a_made_secret_is_answered_once_and_credentials_never(gateway):
    gateway.actor = an_actor(tenant_id="T00000000002")

    made = gateway.call("PUT", "/v1/payment-providers/sandbox", {"enabled": True})
    read = gateway.call("GET", "/v1/payment-providers/sandbox")
    again = gateway.call("PUT", "/v1/payment-providers/sandbox", {"enabled": True, "credentials": {}})

    assert (made.status, made.headers["ETag"]) == (200, '"1"')
    assert made.json["webhook_secret"]
    for answer in (read, again):
        assert set(answer.json) == {"provider", "enabled", "webhook_url", "configured", "version"}
        assert answer.json["webhook_url"] == made.json["webhook_url"]


def test_the_webhooks_address_is_known_before_anything_is_configured(gateway):
    listed = gateway.call("GET", "/v1/payment-providers").json["items"]

    assert len({provider["webhook_url"] for provider in listed}) == 5
    assert listed[4]["webhook_url"] == f"{settings.public_url}{WEBHOOK}"


def test_an_unknown_provider_is_not_found(gateway):
    assert gateway.call("GET", "/v1/payment-providers/paypal").status == 404
    assert gateway.call("PUT", "/v1/payment-providers/paypal", {"enabled": True}).status == 404


def test_a_webhook_without_a_good_signature_is_refused(gateway, shop):
    event = shop.event("payment.captured", shop.start(shop.order()))

    for headers in [{"Sandbox_Signature": ""}, {"Sandbox_Signature": "t=1,v1=é"}, {"Sandbox_Signature": "x" * 8000}]:
        answer = deliver(gateway, shop, event, **headers)
        assert (answer.status, answer.json["type"]) == (400, "/problems/invalid-webhook")


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '{"id": "evt_1", "type": "payment.captured"}', "款"])
def test_an_authentic_body_that_lacks_members_is_refused(gateway, shop, body):
    assert deliver(gateway, shop, body).status == 400


def test_an_event_of_a_type_that_we_do_not_know_is_acknowledged(gateway, shop):
    assert deliver(gateway, shop, {"id": "evt_1", "type": "dispute.opened", "data": {}}).status == 200


def test_an_unknown_address_is_not_found(gateway, shop):
    for path in (f"/webhooks/sandbox/{'0' * 16}", f"/webhooks/stripe/{ENDPOINT}", f"/webhooks/nobody/{ENDPOINT}"):
        assert gateway.call("POST", path, {}).status == 404


def test_an_event_above_one_mebibyte_is_too_large(gateway, shop):
    assert deliver(gateway, shop, " " * (1024 * 1024 + 1)).status == 413


def raw(gateway, shop, body, **event) -> dict:
    """A delivery as the gateway passes binary bodies on."""
    proxy = {
        "httpMethod": "POST",
        "path": WEBHOOK,
        "resource": ROUTE,
        "headers": {"SANDBOX-SIGNATURE": event.pop("signature", "")},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"provider": "sandbox", "endpoint_id": ENDPOINT},
        "stageVariables": None,
        "isBase64Encoded": True,
        "body": body,
        "requestContext": {
            "requestId": "r",
            "resourcePath": "/webhooks/{provider}/{endpoint_id}",
            "httpMethod": "POST",
        },
    }
    return webhook.handler(proxy | event, None)


def test_the_signature_is_over_the_bytes_behind_the_gateways_encoding(gateway, shop):
    order = shop.order()
    body = json.dumps(shop.event("payment.captured", shop.start(order)), indent=3).encode()

    answer = raw(gateway, shop, base64.b64encode(body).decode(), signature=shop.signed(body))

    assert (answer["statusCode"], shop.now(order).payment_status) == (200, "paid")


@pytest.mark.parametrize("body", ["%%%", "A", "Zg=", "款", "\ud800"])
def test_a_body_that_is_not_in_its_encoding_is_refused(gateway, shop, body):
    assert raw(gateway, shop, body)["statusCode"] == 400


def test_a_body_of_bytes_that_are_no_text_is_refused(gateway, shop):
    body = b"\xff\x00\xfe"

    assert raw(gateway, shop, base64.b64encode(body).decode(), signature=shop.signed(body))["statusCode"] == 400


def test_the_log_names_the_event_and_shows_nothing_of_it(gateway, shop, caplog):
    event = shop.event("payment.captured", shop.start(shop.order()), provider_ref="ch_secret_reference")

    deliver(gateway, shop, event)

    written = str([vars(record) for record in caplog.records])
    assert event["id"] in written
    assert "ch_secret_reference" not in written
    assert SECRET not in written
