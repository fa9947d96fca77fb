"""From the table's stream to everything that may be a moment late: each publication by itself, each repeatable."""

from collections.abc import Callable
from typing import Any

from shared.catalog.index import SearchIndex
from shared.core.config import settings
from shared.identity.audit import Audit
from shared.integrations.eventbridge import EventBridgeBus
from shared.integrations.service import DomainEvents
from shared.notifications.mail_queue import SqsMailQueue
from shared.notifications.outbox import hand_over
from shared.observability import logger
from shared.replenishment.service import ReplenishmentService
from shared.storage import connection, keys
from shared.storage.aws import client
from shared.storage.stream import FailureQueue, Image, consume

index = SearchIndex(connection.table())
replenishment = ReplenishmentService(connection.table())
audit = Audit(connection.table())
events = DomainEvents(EventBridgeBus(client("events"), settings.event_bus_name))
mails = SqsMailQueue(client("sqs"), settings.mail_queue_url)
failures = FailureQueue(client("sqs"), settings.failures_queue_url)

BY_KIND: dict[str, tuple[Callable[[Image], None], ...]] = {
    "PRODUCTS": (index.product_changed, replenishment.product_changed),
    "STOCK": (replenishment.stock_changed,),
    "OUTGOING": (lambda image: hand_over(image, mails),),
}
FOR_EVERY_KIND = (audit.record, events.publish)


def handler(event: dict[str, Any], _context: object) -> None:
    """Publish every record of the stream or of this function's own failures."""
    consume(event, publish, failures)
    logger.info("records published", records=len(event["Records"]))


def publish(image: Image) -> None:
    """Every publication of the record, even where another one fails; a failure repeats them all later."""
    errors: list[Exception] = []
    for publication in (*BY_KIND.get(keys.kind_of(image.key.partition), ()), *FOR_EVERY_KIND):
        try:
            publication(image)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("not everything of this record was published", errors)
