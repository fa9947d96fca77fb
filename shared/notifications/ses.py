"""The mail service on SES."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.core.clock import Clock, system_clock
from shared.notifications.mime import Fetch, mime
from shared.notifications.models import Message

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sesv2.type_defs import SendEmailRequestTypeDef


@dataclass(frozen=True, slots=True)
class SesSender:
    """Sends from one verified address; the configuration set has SES tell what became of each message."""

    client: "SESV2Client"
    sender: str
    fetch: Fetch
    configuration_set: str | None = None
    clock: Clock = system_clock

    def send(self, message: Message) -> None:
        """Hand the message over to SES; raises what SES refuses."""
        content = mime(message, sender=self.sender, now=self.clock(), fetch=self.fetch)
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": self.sender,
            "Destination": {"ToAddresses": [message.recipient.email]},
            "Content": {"Raw": {"Data": content}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in _tags(message).items()],
        }
        if self.configuration_set:
            request["ConfigurationSetName"] = self.configuration_set
        self.client.send_email(**request)


def _tags(message: Message) -> dict[str, str]:
    """What SES says of a message when it bounces; a tag is never empty."""
    return {"tenant": message.tenant_id, "mail": message.mail_id or "none", "attempt": str(message.attempt)}
