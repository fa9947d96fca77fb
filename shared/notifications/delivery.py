"""Sending a message once.

Whoever sends a message claims it first, for longer than a sending takes, and marks it as sent afterwards: a second
delivery while the first one runs waits, a later one finds the mark. Only a crash between the hand-over to the mail
service and the mark sends a message twice, for the two cannot be one step; a lost message would be worse.
"""

from datetime import timedelta
from typing import Protocol

from shared.core.clock import Clock, system_clock
from shared.notifications.models import Message
from shared.notifications.reach import Reach
from shared.storage import keys
from shared.storage.item import Condition, Item, Test, number
from shared.storage.operations import Put
from shared.storage.table import Table
from shared.storage.transaction import stale

_CLAIMED_FOR = timedelta(seconds=90)
_REMEMBERED_FOR = timedelta(days=30)
_FOR_EVER = 10**11
"""A claim on what is sent: nobody gets it any more."""


class SendingNow(Exception):
    """Another delivery of the message is under way, or crashed less than a claim's time ago."""


class Sender(Protocol):
    """The mail service."""

    def send(self, message: Message) -> None:
        """Hand the message over, or raise."""


class DeliveryService:
    """Takes messages from the queue to the mail service."""

    def __init__(self, table: Table, sender: Sender, clock: Clock = system_clock) -> None:
        self._table, self._sender, self._clock, self._reach = table, sender, clock, Reach(table)

    def deliver(self, message: Message) -> None:
        """Send the message unless it was sent, or nobody gets it any more; SendingNow while another delivery has it."""
        if self._reach.is_lost(message):
            return
        now = int(self._clock().timestamp())
        if not self._claimed(message, now, now + int(_CLAIMED_FOR.total_seconds())):
            stored = self._table.get(keys.mail_sent(message.tenant_id, message.id))
            if number(stored, "claimed_until") != _FOR_EVER:
                raise SendingNow(message.id)
            return
        self._sender.send(message)
        self._table.put_all([self._record(message, now, _FOR_EVER)])

    def _claimed(self, message: Message, now: int, until: int) -> bool:
        unclaimed = Condition((Test("claimed_until", "<", now),), or_absent=True)
        return self._table.put_if(Put(self._record(message, now, until), unclaimed, stale))

    @staticmethod
    def _record(message: Message, now: int, until: int) -> Item:
        expires = now + int(_REMEMBERED_FOR.total_seconds())
        place = keys.mail_sent(message.tenant_id, message.id)
        return place.attributes() | {"claimed_until": until, "ttl": expires}
