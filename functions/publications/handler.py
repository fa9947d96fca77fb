"""From the table's stream to everything that may be a moment late: each publication by itself, each repeatable."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from shared.catalog.index import SearchIndex
from shared.core.config import settings
from shared.identity.audit.recorder import Audit
from shared.identity.one_time_codes import OneTimeCodes
from shared.integrations.eventbridge import EventBridgeBus
from shared.integrations.service import DomainEvents
from shared.notifications.code_mail import CodeMailService
from shared.notifications.code_texts import CodeTextService
from shared.notifications.mail_queue import SqsMailQueue
from shared.notifications.outbox import hand_over
from shared.notifications.schedules.service import DueReports
from shared.notifications.sns import SnsTextMessages
from shared.observability import count, logger
from shared.orders.backorders import Backorders
from shared.payments.errands import SqsErrandQueue, announce
from shared.replenishment.service import ReplenishmentService
from shared.reporting.exports import queue as file_orders
from shared.storage import connection, keys
from shared.storage.aws import client
from shared.storage.stream import FailureQueue, Image, Record, consume, image_of

index = SearchIndex(connection.table())
replenishment = ReplenishmentService(connection.table())
backorders = Backorders(connection.table())
audit = Audit(connection.table())
events = DomainEvents(EventBridgeBus(client("events"), settings.event_bus_name))
mails = SqsMailQueue(client("sqs"), settings.mail_queue_url)
_one_time = OneTimeCodes(connection.table(), connection.signing_secrets)
codes = CodeMailService(connection.table(), _one_time, mails, settings.console_url)
_phones = SnsTextMessages(lambda: client("sns"), settings.text_message_sender)
texts = CodeTextService(connection.table(), _one_time, _phones if settings.text_messages else None)
errands = SqsErrandQueue(client("sqs"), settings.payment_queue_url)
due_reports = DueReports(connection.table())
files = file_orders.SqsFileQueue(client("sqs"), settings.files_queue_url)
failures = FailureQueue(client("sqs"), settings.failures_queue_url)


def sound_alarm(image: Image) -> None:
    """Money that fits no payment, whether a provider told of it by itself or when it was asked."""
    if image.old is None:
        count("MoneyQuarantined")


BY_KIND: dict[str, tuple[Callable[[Image], None], ...]] = {
    "PRODUCTS": (index.product_changed, replenishment.product_changed),
    "CODE": (codes.code_asked, texts.code_asked),
    "ORDER": (lambda image: announce(image, errands),),
    "SETTINGS": (due_reports.settings_changed,),
    "EXPORTS": (lambda image: file_orders.announce(image, files),),
    "RUNS": (lambda image: file_orders.announce(image, files),),
    "OUTGOING": (lambda image: hand_over(image, mails),),
    "QUARANTINE": (sound_alarm,),
}


def look_at_levels(images: Sequence[Image]) -> None:
    """Alerts look once at each product of a batch, however many of its levels have changed."""
    replenishment.stock_changed(image for image in images if keys.kind_of(image.key.partition) == "STOCK")


FOR_EVERY_KIND: tuple[Callable[[Sequence[Image]], None], ...] = (
    backorders.follow,
    audit.record,
    events.publish,
    look_at_levels,
)


def handler(event: dict[str, Any], _context: object) -> None:
    """Publish every record of the stream or of this function's own failures."""
    is_stream = all("dynamodb" in record for record in event["Records"])
    rest = () if is_stream and _published_together(event["Records"]) else FOR_EVERY_KIND
    consume(event, lambda image: publish(image, rest), failures)
    logger.info("records published", records=len(event["Records"]))


def _published_together(records: list[Record]) -> bool:
    """What takes any kind of record takes a whole batch in few calls; False where they must be taken one by one."""
    try:
        images = [image_of(record) for record in records]
        for publication in FOR_EVERY_KIND:
            publication(images)
    except Exception:
        logger.exception("the batch is taken record by record")
        return False
    return True


def publish(image: Image, rest: Sequence[Callable[[Sequence[Image]], None]] = FOR_EVERY_KIND) -> None:
    """Every publication of the record, even where another one fails; a failure repeats them all later."""
    of_this_kind = BY_KIND.get(keys.kind_of(image.key.partition), ())
    errors: list[Exception] = []
    for publication in [*(partial(act, image) for act in of_this_kind), *(partial(act, [image]) for act in rest)]:
        try:
            publication()
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("not everything of this record was published", errors)
