"""Pays an order as a customer would: a sandbox payment, then the provider's signed webhook. Public API only."""

import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from typing import Any

from infrastructure.local.failure import StackFailure

Answer = dict[str, Any]


def pay(described: Answer, order: str) -> None:
    """Start a payment of the order's balance and report it captured."""
    if described["tenant"] is None:
        raise StackFailure("There is no demonstration tenant to pay as; start the stack without --no-seed.")
    api = described["api_url"]
    admin = {name: described["tenant"][name] for name in ("email", "password")}
    signed_in = call(api, "POST", "/v1/sign-in", admin)
    token = signed_in["access_token"]
    order_id = find_order(api, token, order)
    webhook_url, secret = sandbox(api, token)
    wanted = {"provider": "sandbox", "method": "page", "return_url": api}
    payment = call(api, "POST", f"/v1/orders/{order_id}/payments", wanted, token)
    body, signature = captured(payment, secret)
    send(urllib.request.Request(webhook_url, body, {"Sandbox-Signature": signature}))  # noqa: S310
    paid = call(api, "GET", f"/v1/orders/{order_id}", None, token)
    print(f"{paid['number']}: {paid['payment_status']}, {paid['paid']['amount']} {paid['paid']['currency']} paid")


def find_order(api: str, token: str, order: str) -> str:
    """The id of an order named by id or number, however far back it was placed."""
    cursor: str | None = ""
    while cursor is not None:
        page = call(
            api, "GET", f"/v1/orders?limit=100{cursor and '&cursor=' + urllib.parse.quote(cursor)}", None, token
        )
        for placed in page["items"]:
            if order in (placed["id"], placed["number"]):
                return str(placed["id"])
        cursor = page["next_cursor"]
    raise StackFailure(f"There is no order {order}.")


def sandbox(api: str, token: str) -> tuple[str, str]:
    """The sandbox provider's webhook address and a secret for it; setting one anew leaves the previous one valid."""
    secret = secrets.token_hex(16)
    wanted = {"enabled": True, "credentials": {"webhook_secret": secret}}
    provider = call(api, "PUT", "/v1/payment-providers/sandbox", wanted, token)
    return str(provider["webhook_url"]), secret


def captured(payment: Answer, secret: str) -> tuple[bytes, str]:
    """The event of a captured payment, and its signature."""
    moment = int(time.time())
    data = {
        "payment_id": payment["payment_id"],
        "provider_ref": f"sbx_{payment['payment_id']}",
        **payment["amount"],
        "occurred_at": datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z"),
    }
    body = json.dumps({"id": f"evt_{secrets.token_hex(12)}", "type": "payment.captured", "data": data}).encode()
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={moment},v1={mac}"


def call(api: str, verb: str, path: str, body: Answer | None = None, token: str = "") -> Answer:
    """One call of the API with a JSON answer."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    content = None if body is None else json.dumps(body).encode()
    return send(urllib.request.Request(api + path, content, headers, method=verb))  # noqa: S310


def send(request: urllib.request.Request) -> Answer:
    """Send it; a refusal ends the command with the problem's own words."""
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # nosec B310
            content: Answer = json.loads(answer.read() or b"{}")
            return content
    except urllib.error.HTTPError as refused:
        raise StackFailure(
            f"{request.get_method()} {request.full_url}: {refused.code} {refused.read().decode()}"
        ) from None
