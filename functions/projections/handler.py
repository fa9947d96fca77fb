"""The table's stream -> the stock ledger, the orders' timelines and the sales figures; all of it exact.

A Lambda function for the table's stream and for its own queue of failures.
"""

from typing import Any

from shared.core.config import settings
from shared.observability import count, logger
from shared.orders.history import History
from shared.reporting.projection import SalesProjection
from shared.stock.ledger import Ledger, contradicts
from shared.storage import connection, keys
from shared.storage.aws import client
from shared.storage.stream import FailureQueue, Image, Record, consume, image_of

ledger = Ledger(connection.table())
history = History(connection.table())
sales = SalesProjection(connection.table())
failures = FailureQueue(client("sqs"), settings.failures_queue_url)


def handler(event: dict[str, Any], _context: object) -> None:
    """The Lambda entry point."""
    records: list[Record] = event["Records"]
    levels = [record for record in records if _is_level(record)]
    others = [record for record in records if not _is_level(record)]
    if not _moved_together(levels):
        others += levels
    consume({"Records": others}, apply, failures)
    logger.info("projected", records=len(records), levels=len(levels))


def apply(image: Image) -> None:
    """Project one change; whatever is neither a level nor an order is somebody else's."""
    kind = keys.kind_of(image.key.partition)
    if kind == "STOCK":
        _watch(image)
        ledger.follow([image])
    elif kind == "ORDER" and image.key.sort == "ORDER":
        history.follow(image)
        sales.follow(image)


def _is_level(record: Record) -> bool:
    """Whether it comes straight from the stream and is a stock level's."""
    place = record.get("dynamodb", {}).get("Keys", {}).get("PK", {}).get("S", "")
    return "#" in place and keys.kind_of(place) == "STOCK"


def _moved_together(levels: list[Record]) -> bool:
    """All movements in one go, for an order touches many levels; False where they must be taken one by one."""
    try:
        images = [image_of(record) for record in levels]
        ledger.follow(images)
    except Exception:
        logger.exception("movements are written one by one")
        return False
    for image in images:
        _watch(image)
    return True


def _watch(image: Image) -> None:
    if contradicts(image):
        logger.error("a stock level contradicts itself", item=image.key.sort)
        count("StockMismatch")
