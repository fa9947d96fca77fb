"""A mail to several people, and the message that each of them gets."""

from collections.abc import Callable
from html import escape

from shared.core.ids import derived_id
from shared.core.model import Document

LeaveUrl = Callable[[str, str, str], str]
"""By tenant, schedule and address: where this recipient leaves; empty where the installation knows no address."""


class Recipient(Document):
    """A person who is written to; `leave_url` is the own way out of a mail that several people get."""

    email: str
    full_name: str
    leave_url: str = ""


class Letter(Document):
    """What a mail says, in both of its forms."""

    subject: str
    text: str
    html: str

    def naming(self, url: str, mark: str) -> "Letter":
        """The same letter with an address where the mark stands."""
        return self.but(text=self.text.replace(mark, url), html=self.html.replace(mark, escape(url)))


class Enclosure(Document):
    """A file that goes with a mail, by its place in the bucket; what has a content id is shown in the letter."""

    place: str
    name: str
    media_type: str
    content_id: str = ""


class Subscription(Document):
    """Why somebody gets a mail that he did not ask for himself: a schedule, which he leaves by the link."""

    schedule_id: str
    leave_url: str = ""


class Message(Document):
    """One recipient's copy; its id is the same however often the mail is handed over.

    `mail_id` is empty for what passes through no item; a message that bounced is sent again under another `attempt`.
    """

    id: str
    tenant_id: str
    recipient: Recipient
    letter: Letter
    mail_id: str = ""
    attempt: int = 0
    enclosures: list[Enclosure] = []
    subscription: Subscription | None = None

    def again(self) -> "Message":
        """The same message as one that was not sent yet."""
        attempt = self.attempt + 1
        return self.but(
            attempt=attempt, id=derived_id(self.tenant_id, self.mail_id, self.recipient.email, str(attempt))
        )


class Mail(Document):
    """A letter to several people; the id tells it from every other mail of the tenant.

    Where recipients have ways out of their own, the letter names the mail's id in their place.
    """

    id: str
    recipients: list[Recipient]
    letter: Letter
    enclosures: list[Enclosure] = []
    subscription: Subscription | None = None

    def messages(self, tenant_id: str) -> list[Message]:
        """One for each recipient, so that an address that refuses it keeps it from nobody else."""
        return [self._message(tenant_id, recipient) for recipient in self.recipients]

    def _message(self, tenant_id: str, recipient: Recipient) -> Message:
        letter, subscription = self.letter, self.subscription
        if recipient.leave_url and subscription:
            letter = letter.naming(recipient.leave_url, self.id)
            subscription = subscription.but(leave_url=recipient.leave_url)
        return Message(
            id=derived_id(tenant_id, self.id, recipient.email),
            tenant_id=tenant_id,
            recipient=recipient,
            letter=letter,
            mail_id=self.id,
            enclosures=self.enclosures,
            subscription=subscription,
        )
