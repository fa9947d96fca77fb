"""The table's stream -> the stock ledger, the orders' timelines and the figures of sales and money; all of it exact.

A Lambda function for the table's stream and for its own queue of failures.
"""

from typing import Any

from shared.core.config import settings
from shared.observability import count, logger
from shared.orders.history import History
from shared.reporting.projection import MoneyProjection, SalesProjection
from shared.reporting.receivables import Receivables
from shared.stock.ledger import Ledger, contradicts
from shared.storage import connection, keys
from shared.storage.aws import client
from shared.storage.stream import FailureQueue, Image, Record, consume, image_of

ledger = Ledger(connection.table())
history = History(connection.table())
sales = SalesProjection(connection.table())
money = MoneyProjection(connection.table())
receivables = Receivables(connection.table())
failures = FailureQueue(client("sqs"), settings.failures_queue_url)


def handler(event: dict[str, Any], _context: object) -> None:
    """The Lambda entry point."""
    records: list[Record] = event["Records"]
    is_stream = all("dynamodb" in record for record in records)
    if not (is_stream and _projected_together(records)):
        consume(event, apply, failures)
    logger.info("projected", records=len(records))


def apply(image: Image) -> None:
    """Project one change; whatever is neither a level nor an order nor a payment is somebody else's."""
    if _is_level(image):
        ledger.follow([image])
        _watch(image)
    elif _is_order(image):
        history.follow([image])
        sales.follow(image)
        receivables.follow([image])
    elif _is_payment(image):
        money.follow_all([image])


def _projected_together(records: list[Record]) -> bool:
    """A whole batch in few calls; False where something in it cannot be projected, so that each must be taken alone."""
    try:
        images = [image_of(record) for record in records]
        ledger.follow(filter(_is_level, images))
        history.follow(filter(_is_order, images))
        sales.follow_all(filter(_is_order, images))
        receivables.follow(filter(_is_order, images))
        money.follow_all(filter(_is_payment, images))
    except Exception:
        logger.exception("the batch is taken record by record")
        return False
    for image in filter(_is_level, images):
        _watch(image)
    return True


def _is_level(image: Image) -> bool:
    return keys.kind_of(image.key.partition) == "STOCK"


def _is_order(image: Image) -> bool:
    return keys.is_order(image.key)


def _is_payment(image: Image) -> bool:
    return keys.is_payment(image.key)


def _watch(image: Image) -> None:
    if contradicts(image):
        logger.error("a stock level contradicts itself", item=image.key.sort)
        count("StockMismatch")
