"""From the table's stream to the queue of files that are to be made."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from shared.core.model import Model
from shared.storage import keys
from shared.storage.stream import Image

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


class FileOrder(Model):
    """An export, or a run of a report schedule."""

    kind: Literal["EXPORTS", "RUNS"]
    tenant_id: str
    id: str


class FileQueue(Protocol):
    """Where they wait."""

    def send(self, order: FileOrder) -> None:
        """Keep it until it is made."""


@dataclass(frozen=True, slots=True)
class SqsFileQueue:
    """One message each."""

    client: "SQSClient"
    url: str

    def send(self, order: FileOrder) -> None:
        """Keep it until it is made."""
        self.client.send_message(QueueUrl=self.url, MessageBody=order.model_dump_json())


def announce(image: Image, queue: FileQueue) -> None:
    """Queue what is new; its later changes are the work's own."""
    if image.new is None or image.old is not None:
        return
    tenant_id, kind = keys.tenant_of(image.key.partition), keys.kind_of(image.key.partition)
    queue.send(FileOrder.model_validate({"kind": kind, "tenant_id": tenant_id, "id": image.key.sort}))
