"""What the table's stream tells, and how a consumer lives with records that it cannot apply.

A failing record goes to the consumer's own queue and stops nobody; the same function takes it from there again, and
what keeps failing ends in that queue's dead-letter queue. So every projection must bear repetition and any order.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.observability import count, logger
from shared.storage.item import Item, Key, from_wire, key_of
from shared.storage.keys import SYSTEM, kind_of, tenant_of

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

Record = dict[str, Any]
"""One record of a table stream as Lambda delivers it: binary values in base64."""


@dataclass(frozen=True, slots=True)
class Image:
    """One change of one item: None before it was made, None after it was removed."""

    key: Key
    old: Item | None
    new: Item | None


@dataclass(frozen=True, slots=True)
class FailureQueue:
    """Where a consumer sends the records that it could not apply."""

    client: "SQSClient"
    url: str

    def send(self, record: Record) -> None:
        """Keep the record for another try in a minute."""
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(record), DelaySeconds=60)


class NotApplied(Exception):
    """A record failed again; it says no more than that, for the runtime logs what leaves a function."""


def consume(event: dict[str, Any], apply: Callable[[Image], None], failures: FailureQueue) -> None:
    """Apply every record of a stream's or of the failure queue's event.

    A stream's record that fails is sent to the queue; a queue's record that fails raises, so that the queue repeats it.
    """
    for record, is_repetition in _records(event):
        try:
            apply(image_of(record))
        except Exception:
            logger.exception("a record could not be applied", item=_place(record))
            if is_repetition:
                raise NotApplied("the queue will repeat the record") from None
            count("RecordFailed")
            failures.send(record)


def image_of(record: Record) -> Image:
    """The item before and after, from a record's wire form."""
    body = record["dynamodb"]
    old, new = _item(body.get("OldImage")), _item(body.get("NewImage"))
    return Image(key_of(from_wire(body["Keys"])), old, new)


def _records(event: dict[str, Any]) -> Iterator[tuple[Record, bool]]:
    for record in event["Records"]:
        if record.get("eventSource") == "aws:sqs":
            yield json.loads(record["body"]), True
        else:
            yield record, False


def _item(wire: dict[str, Any] | None) -> Item | None:
    if not wire:
        return None
    item = from_wire(wire)
    return item | {name: base64.b64decode(typed["B"]) for name, typed in wire.items() if "B" in typed}


def _place(record: Record) -> dict[str, str]:
    """Where the item stands; before the tenant is known its key may be somebody's address, so only its kind is told."""
    key = key_of(from_wire(record["dynamodb"]["Keys"]))
    if tenant_of(key.partition) == SYSTEM:
        return {"PK": f"{SYSTEM}#{kind_of(key.partition)}"}
    return {"PK": key.partition, "SK": key.sort}
