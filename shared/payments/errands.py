"""What is due about a payment at once goes to a queue, from the table's stream; the schedule finds the rest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shared.core.model import Model
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import text
from shared.storage.stream import Image

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


class Errand(Model):
    """A payment that is to be looked after."""

    tenant_id: str
    payment_id: str


class ErrandQueue(Protocol):
    """Where errands wait."""

    def send(self, errand: Errand) -> None:
        """Keep it until it is done."""


@dataclass(frozen=True, slots=True)
class SqsErrandQueue:
    """One message an errand."""

    client: "SQSClient"
    url: str

    def send(self, errand: Errand) -> None:
        """Keep it until it is done."""
        self.client.send_message(QueueUrl=self.url, MessageBody=errand.model_dump_json())


def announce(image: Image, queue: ErrandQueue) -> None:
    """Queue a payment about which something is due by the very change that the image shows."""
    if image.new is None or "work_sk" not in image.new or not image.key.sort.startswith("PAYMENT#"):
        return
    due, _, payment_id = text(image.new, "work_sk").partition("#")
    if due <= Change.of(image.new).at:
        queue.send(Errand(tenant_id=keys.tenant_of(image.key.partition), payment_id=payment_id))
