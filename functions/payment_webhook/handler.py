"""Where payment providers tell what happened. What is logged names events and hashes bodies, never shows them."""

from shared.core.errors import InvalidWebhook, NotFound
from shared.observability import count, logger
from shared.payments.intake import WebhookIntake
from shared.storage import connection
from shared.web.answers import PlainAnswer
from shared.web.api import Api

api = Api("payment-webhook")
handler = api.handler
intake = WebhookIntake(connection.table(), connection.seals())


@api.endpoint("POST", "/webhooks/{provider}/{endpoint_id}", open_to_anyone=True, problems=(InvalidWebhook, NotFound))
def receive_event(provider: str, endpoint_id: str) -> PlainAnswer:
    """Take a provider's signed event, the first time or again; it is answered in the provider's own words."""
    request = api.request
    receipt = intake.receive(provider, endpoint_id, request.headers, request.body, request_id=request.request_id)
    outcome = receipt.outcome or "refused"
    logger.info(
        "webhook",
        provider=provider,
        tenant_id=receipt.tenant_id,
        event_id=receipt.event_id,
        outcome=outcome,
        body_hash=receipt.body_hash,
    )
    count(f"Webhook{outcome.title()}")
    return PlainAnswer(receipt.reply.status, receipt.reply.body, receipt.reply.content_type)
