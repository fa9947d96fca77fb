"""What Lambda delivers of a table's stream, made from the changes of a table in memory."""

import base64
import json
from collections.abc import Iterable
from typing import Any

from shared.storage.item import Item, scalar_to_wire
from shared.storage.stream import Image, Record


def stream_event(images: Iterable[Image]) -> dict[str, Any]:
    """A batch of the stream."""
    return {"Records": [record_of(image) for image in images]}


def queue_event(records: Iterable[Record]) -> dict[str, Any]:
    """A batch of the queue of failures."""
    return {"Records": [{"eventSource": "aws:sqs", "body": json.dumps(record)} for record in records]}


def record_of(image: Image) -> Record:
    """One record: binary values in base64, absent images left out."""
    images = {"OldImage": image.old, "NewImage": image.new}
    body = {name: _wire(item) for name, item in images.items() if item is not None}
    return {"eventSource": "aws:dynamodb", "dynamodb": {"Keys": _wire(image.key.attributes())} | body}


def _wire(item: Item) -> dict[str, Any]:
    return {
        name: {"B": base64.b64encode(value).decode()} if isinstance(value, bytes) else scalar_to_wire(value)
        for name, value in item.items()
    }
