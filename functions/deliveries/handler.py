"""Sends the messages of the mail queue; the queue repeats only those that could not be sent."""

from typing import Any

from shared.core.config import settings
from shared.notifications.delivery import DeliveryService
from shared.notifications.models import Message
from shared.notifications.ses import SesSender
from shared.observability import count, logger
from shared.storage import connection
from shared.storage.aws import client
from shared.storage.files import S3Files

files = S3Files(lambda: client("s3"), settings.files_bucket)
sender = SesSender(client("sesv2"), settings.mail_sender, files.get, settings.mail_configuration)
deliveries = DeliveryService(connection.table(), sender)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Deliver each message; answers which ones failed."""
    failed = [record["messageId"] for record in event["Records"] if not _delivered(record)]
    logger.info("messages delivered", messages=len(event["Records"]), failed=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _delivered(record: dict[str, Any]) -> bool:
    try:
        deliveries.deliver(Message.model_validate_json(record["body"]))
    except Exception:
        logger.exception("a message could not be delivered", message_id=record["messageId"])
        count("MessageFailed")
        return False
    return True
