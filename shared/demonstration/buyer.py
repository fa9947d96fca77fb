"""The buyer of sandbox payments: pays by the signed event that a provider would send, taken in like any other."""

import json

from shared.core.clock import Clock, rfc3339
from shared.demonstration.house import WEBHOOK_SECRET
from shared.payments.hmac_signature import signature
from shared.payments.intake import WebhookIntake
from shared.payments.models import Payment


class SandboxBuyer:
    """Pays what is asked of the tenant's sandbox `endpoint`; its secret is the demonstration's."""

    def __init__(self, webhooks: WebhookIntake, clock: Clock, endpoint: str) -> None:
        self._webhooks, self._clock, self._endpoint = webhooks, clock, endpoint

    def pay(self, payment: Payment) -> None:
        """All that the payment asks for; a second time is the same event, which counts once."""
        now = self._clock()
        data = {"payment_id": payment.id, **payment.money(payment.amount).as_json()}
        facts = {**data, "provider_ref": f"sbx_{payment.id}", "occurred_at": rfc3339(now)}
        body = json.dumps({"id": f"evt_{payment.id}", "type": "payment.captured", "data": facts}).encode()
        moment = str(int(now.timestamp()))
        headers = {"sandbox-signature": f"t={moment},v1={signature(WEBHOOK_SECRET, moment, body)}"}
        self._webhooks.receive("sandbox", self._endpoint, headers, body, request_id="demonstration")
