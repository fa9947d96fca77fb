import hashlib
import hmac
import json

from infrastructure.local import pay
from infrastructure.local.pay import captured


def test_the_event_of_a_payment_is_signed_over_its_moment_and_its_bytes():
    payment = {"payment_id": "pay_1", "amount": {"amount": "12.30", "currency": "CNY"}}

    body, signature = captured(payment, "secret")

    moment, _, mac = signature.removeprefix("t=").partition(",v1=")
    assert mac == hmac.new(b"secret", moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    event = json.loads(body)
    assert event["type"] == "payment.captured"
    assert event["data"] | {"amount": "12.30", "currency": "CNY", "payment_id": "pay_1"} == event["data"]
    assert event["data"]["occurred_at"].endswith("Z")


def test_who_pays_signs_in_with_his_address_and_password_alone(monkeypatch, capsys):
    tenant = {
        "email": "ada@example.com",
        "password": "secret",
        "people": [{"role": "viewer", "email": "vi@example.com"}],
    }
    order = {
        "id": "O1",
        "number": "20261122-1",
        "payment_status": "paid",
        "paid": {"amount": "1.00", "currency": "CNY"},
    }
    answers = {
        "/v1/sign-in": {"access_token": "token"},
        "/v1/orders?limit=100": {"items": [order], "next_cursor": None},
        "/v1/payment-providers/sandbox": {"webhook_url": "http://localhost/webhooks/sandbox/E1"},
        "/v1/orders/O1/payments": {"payment_id": "P1", "amount": {"amount": "1.00", "currency": "CNY"}},
        "/v1/orders/O1": order,
    }
    asked = {}

    def call(_api, _verb, path, body=None, _token=""):
        asked[path] = body
        return answers[path]

    monkeypatch.setattr(pay, "call", call)
    monkeypatch.setattr(pay, "send", lambda _request: {})

    pay.pay({"tenant": tenant, "api_url": "http://localhost"}, "O1")

    assert asked["/v1/sign-in"] == {"email": "ada@example.com", "password": "secret"}
    assert capsys.readouterr().out == "20261122-1: paid, 1.00 CNY paid\n"
