"""A mail to several people, and the message that each of them gets."""

from shared.core.ids import derived_id
from shared.core.model import Document


class Recipient(Document):
    """A person who is written to."""

    email: str
    full_name: str


class Letter(Document):
    """What a mail says, in both of its forms."""

    subject: str
    text: str
    html: str


class Message(Document):
    """One recipient's copy; its id is the same however often the mail is handed over."""

    id: str
    tenant_id: str
    recipient: Recipient
    letter: Letter


class Mail(Document):
    """A letter to several people; the id tells it from every other mail of the tenant."""

    id: str
    recipients: list[Recipient]
    letter: Letter

    def messages(self, tenant_id: str) -> list[Message]:
        """One for each recipient, so that an address that refuses it keeps it from nobody else."""
        return [
            Message(
                id=derived_id(tenant_id, self.id, recipient.email),
                tenant_id=tenant_id,
                recipient=recipient,
                letter=self.letter,
            )
            for recipient in self.recipients
        ]
