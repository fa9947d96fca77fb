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

    def send(self, message: Message) -> None:
        """Keep the message until it is delivered."""
        self.client.send_message(QueueUrl=self.url, MessageBody=message.model_dump_json())
