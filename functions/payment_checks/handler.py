"""Does what is due about payments: at once what the queue brings, every minute whatever was left."""

from typing import Any

from shared.core.actor import Actor
from shared.observability import count, logger
from shared.payments.errands import Errand
from shared.payments.followup import FollowUp
from shared.storage import connection
from shared.web.schedule import for_every_tenant

follow_up = FollowUp(connection.table(), connection.seals())


def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:  # noqa: ANN401  (Lambda's own type)
    """The queue's errands, of which it repeats those that failed; or every tenant in turn."""
    if "Records" not in event:
        for_every_tenant(connection.table(), context.aws_request_id, _run)
        return None
    failed = [record["messageId"] for record in event["Records"] if not _done(record)]
    logger.info("errands done", errands=len(event["Records"]), failed=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _run(actor: Actor) -> None:
    for payment_id in follow_up.due(actor.tenant_id):
        follow_up.look_after(actor, payment_id)


def _done(record: dict[str, Any]) -> bool:
    try:
        errand = Errand.model_validate_json(record["body"])
        follow_up.look_after(Actor.system(errand.tenant_id, record["messageId"]), errand.payment_id)
    except Exception:
        logger.exception("an errand failed", message_id=record["messageId"])
        count("ErrandFailed")
        return False
    return True
