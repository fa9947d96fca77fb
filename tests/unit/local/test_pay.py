import hashlib
import hmac
import json

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
