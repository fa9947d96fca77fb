"""The mail service on SES."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.notifications.models import Message

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client

MESSAGE_ID = "X-Tallyshop-Message"
"""The header by which a recipient's own system can tell a repetition."""


@dataclass(frozen=True, slots=True)
class SesSender:
    """Sends from one verified address."""

    client: "SESV2Client"
    sender: str

    def send(self, message: Message) -> None:
        """Hand the message over to SES; raises what SES refuses."""
        letter = message.letter
        self.client.send_email(
            FromEmailAddress=self.sender,
            Destination={"ToAddresses": [message.recipient.email]},
            Content={
                "Simple": {
                    "Subject": {"Data": letter.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": letter.text, "Charset": "UTF-8"},
                        "Html": {"Data": letter.html, "Charset": "UTF-8"},
                    },
                    "Headers": [{"Name": MESSAGE_ID, "Value": message.id}],
                }
            },
        )
