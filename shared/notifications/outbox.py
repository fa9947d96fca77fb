"""Ordering a mail in the transaction of its cause: the table's stream is the outbox, neither is without the other."""

from datetime import datetime, timedelta
from typing import Protocol

from shared.notifications.models import Mail, Message
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Item, binary
from shared.storage.stream import Image
from shared.storage.transaction import Transaction

KEPT_FOR = timedelta(days=14)
"""As long as a failed message can wait in the mail queue's dead letters."""


class OrderedBefore(Exception):
    """There is a mail with this id already."""


class MailQueue(Protocol):
    """Where messages wait to be sent."""

    def send(self, message: Message, *, after_seconds: int = 0) -> None:
        """Keep the message until it is delivered; not before so many seconds, up to 900."""


def order(tx: Transaction, tenant_id: str, mail: Mail, now: datetime) -> None:
    """The mail goes out when the transaction holds; OrderedBefore for an id that was used."""
    body: Item = {"d": pack(mail), "ttl": int((now + KEPT_FOR).timestamp())}
    place = keys.outgoing_mail(tenant_id, mail.id)
    tx.put(place.attributes() | body, when=ABSENT, otherwise=lambda _old: OrderedBefore(mail.id))


def hand_over(image: Image, queue: MailQueue) -> None:
    """Queue the messages of a mail that was ordered; a repetition queues them again, and delivery tells."""
    if image.new is None or image.old is not None:
        return
    mail = unpack(Mail, binary(image.new, "d"))
    for message in mail.messages(keys.tenant_of(image.key.partition)):
        queue.send(message)
