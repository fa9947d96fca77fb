"""The mail service on SES."""

from dataclasses import dataclass
from email.headerregistry import Address
from typing import TYPE_CHECKING

from shared.notifications.models import Message, Recipient

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
            Destination={"ToAddresses": [_address(message.recipient)]},
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


def _address(recipient: Recipient) -> str:
    """SES wants header text in ASCII, so other names are encoded as RFC 2047 says."""
    from email.header import Header  # noqa: PLC0415

    if recipient.full_name.isascii():
        return str(Address(recipient.full_name, addr_spec=recipient.email))
    return f"{Header(recipient.full_name, 'utf-8', maxlinelen=1000).encode()} <{recipient.email}>"
