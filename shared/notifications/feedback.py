"""What became of mails, as SES tells it: dead addresses are written to no more, full mailboxes are tried again.

SES itself tries a full mailbox for hours before it tells (SES developer guide, "Bounce object"); then we do, thrice.
"""

from collections.abc import Iterator
from typing import Any

from shared.core.clock import Clock, system_clock
from shared.identity.fields import address_of
from shared.notifications.models import Mail, Message
from shared.notifications.outbox import MailQueue
from shared.notifications.reach import Reach
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.item import binary
from shared.storage.table import Table

TRIES, PAUSE_SECONDS = 3, 900
Detail = dict[str, Any]


class FeedbackService:
    """Takes SES's events; repetitions change nothing, for a message's id tells its attempt."""

    def __init__(self, table: Table, queue: MailQueue, clock: Clock = system_clock) -> None:
        self._table, self._queue, self._clock, self._reach = table, queue, clock, Reach(table)

    def heard(self, detail: Detail) -> None:
        """One event, with the tags that the message bore."""
        tags = {name: values[0] for name, values in detail["mail"].get("tags", {}).items() if values}
        tenant_id = tags.get("tenant")
        if not tenant_id:
            return
        match detail.get("eventType"):
            case "Complaint":
                for address in _addresses(detail["complaint"]["complainedRecipients"]):
                    self._reach.note(tenant_id, address, "complained", self._clock())
            case "Bounce":
                for address in _addresses(detail["bounce"]["bouncedRecipients"]):
                    self._bounced(tenant_id, address, detail["bounce"], tags)

    def _bounced(self, tenant_id: str, address: str, bounce: Detail, tags: dict[str, str]) -> None:
        if bounce["bounceType"] == "Permanent":
            self._reach.note(tenant_id, address, "bounced", self._clock())
            return
        message = self._message(tenant_id, address, tags)
        if message and message.attempt < TRIES:
            self._queue.send(message.again(), after_seconds=PAUSE_SECONDS)
        else:
            self._reach.note(tenant_id, address, "mailbox-full", self._clock())

    def _message(self, tenant_id: str, address: str, tags: dict[str, str]) -> Message | None:
        """The message that bounced; None once its mail is forgotten, and for codes, which nobody waits for by then."""
        item = self._table.get(keys.outgoing_mail(tenant_id, tags.get("mail", "none")))
        if item is None:
            return None
        messages = unpack(Mail, binary(item, "d")).messages(tenant_id)
        sent = next((each for each in messages if each.recipient.email == address), None)
        return sent.but(attempt=int(tags.get("attempt", "0"))) if sent else None


def _addresses(recipients: list[dict[str, str]]) -> Iterator[str]:
    """As they are kept."""
    for recipient in recipients:
        address = address_of(recipient["emailAddress"])
        if address:
            yield address
