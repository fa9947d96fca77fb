"""Takes SES's events from the event bus."""

from typing import Any

from shared.core.config import settings
from shared.notifications.feedback import FeedbackService
from shared.notifications.mail_queue import SqsMailQueue
from shared.observability import logger
from shared.storage import connection
from shared.storage.aws import client

feedback = FeedbackService(connection.table(), SqsMailQueue(client("sqs"), settings.mail_queue_url))


def handler(event: dict[str, Any], _context: object) -> None:
    """One bounce or complaint."""
    feedback.heard(event["detail"])
    logger.info("mail event", kind=event["detail"].get("eventType"))
