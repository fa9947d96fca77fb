"""The sandbox payment provider from its own side: it makes events, signs them and delivers them."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx


@dataclass(frozen=True)
class Sandbox:
    """One tenant's endpoint and the secret that both sides know."""

    http: httpx.Client
    webhook_url: str
    secret: str

    def captured(self, payment: dict[str, Any], **data: Any) -> bytes:
        """The event of money that came in, the payment's amount unless said otherwise."""
        return self.event("payment.captured", payment, **data)

    def refunded(self, payment: dict[str, Any], refund: dict[str, Any], amount: dict[str, str]) -> bytes:
        """The event of money that went back."""
        return self.event("refund.succeeded", payment, refund_id=refund["refund_id"], **amount)

    def event(self, kind: str, payment: dict[str, Any], **data: Any) -> bytes:
        """The raw body of a new event."""
        payment_id = payment["payment_id"]
        facts = {"payment_id": payment_id, "provider_ref": f"sbx_{payment_id}", **payment["amount"]}
        moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        facts |= {"occurred_at": moment} | data
        return json.dumps({"id": f"evt_{secrets.token_hex(12)}", "type": kind, "data": facts}).encode()

    def deliver(self, event: bytes, *, secret: str | None = None, age: int = 0) -> httpx.Response:
        """Send an event signed with the secret, `age` seconds ago."""
        signed_at = int(time.time()) - age
        signed = f"{signed_at}.".encode() + event
        mac = hmac.new((secret or self.secret).encode(), signed, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Sandbox-Signature": f"t={signed_at},v1={mac}"}
        return self.http.post(self.webhook_url, content=event, headers=headers)

    def tell(self, event: bytes) -> None:
        """Deliver an event that must be taken."""
        answer = self.deliver(event)
        assert answer.status_code == 200, answer.text
