"""The mail queue on SQS."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.notifications.models import Message

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class SqsMailQueue:
    """One queue message for each mail message."""

    client: "SQSClient"
    url: str

    def send(self, message: Message, *, after_seconds: int = 0) -> None:
        """Keep the message until it is delivered; not before so many seconds, up to 900."""
        body = message.model_dump_json()
        self.client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=after_seconds)
