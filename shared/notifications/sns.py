"""Text messages on SNS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sns.type_defs import MessageAttributeValueTypeDef

_ATTRIBUTE = "AWS.SNS.SMS."


@dataclass(frozen=True, slots=True)
class SnsTextMessages:
    """Sends to one number at a time, under the sender's name where the country shows one."""

    client: Callable[[], "SNSClient"]
    sender: str | None = None

    def send(self, telephone: str, text: str) -> None:
        """Hand the message over to SNS; raises what SNS refuses."""
        named = {"SMSType": "Transactional"} | ({"SenderID": self.sender} if self.sender else {})
        attributes: dict[str, MessageAttributeValueTypeDef] = {
            f"{_ATTRIBUTE}{name}": {"DataType": "String", "StringValue": value} for name, value in named.items()
        }
        self.client().publish(PhoneNumber=telephone, Message=text, MessageAttributes=attributes)
