"""Whom mails do not reach, and who wants no more of a schedule; what somebody asked for himself is always tried."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, cast

from shared.core.clock import moment_of, rfc3339
from shared.core.model import Model
from shared.notifications.models import Message
from shared.storage import keys
from shared.storage.item import Item, Key, text
from shared.storage.table import Table

Reason = Literal["bounced", "complained", "mailbox-full", "unsubscribed"]
_TRIED_AGAIN = "mailbox-full"
"""The next mail may find room."""
_LISTED_FOR: dict[Reason, timedelta] = {"mailbox-full": timedelta(days=30)}


class Unreached(Model):
    """A recipient whom the mails do not reach; a full mailbox is tried again at the next due time."""

    email: str
    reason: Reason
    since: datetime

    @property
    def is_lost(self) -> bool:
        """Whether no further mail is tried."""
        return self.reason != _TRIED_AGAIN


class Reach:
    """Remembers what became of mails to an address."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, tenant_id: str, address: str, reason: Reason, at: datetime) -> None:
        """The address is not reached from now on; a full mailbox is news for a month."""
        item: Item = keys.unreachable(tenant_id, address).attributes() | {"reason": reason, "since": rfc3339(at)}
        lasting = _LISTED_FOR.get(reason)
        ttl = {"ttl": int((at + lasting).timestamp())} if lasting else {}
        self._table.put_all([item | ttl])

    def leave(self, tenant_id: str, schedule_id: str, address: str, at: datetime) -> None:
        """A recipient wants no more of a schedule."""
        place = keys.unsubscribed(tenant_id, schedule_id, address)
        self._table.put_all([place.attributes() | {"reason": "unsubscribed", "since": rfc3339(at)}])

    def unreached(self, tenant_id: str, schedule_id: str, addresses: Iterable[str]) -> dict[str, Unreached]:
        """Those of a schedule's recipients whom its mails do not reach, in one read."""
        places = {place: address for address in addresses for place in _places(tenant_id, schedule_id, address)}
        return {places[place]: _unreached(item) for place, item in self._table.batch_get(places).items()}

    def is_lost(self, message: Message) -> bool:
        """Whether this message is sent no more."""
        if not message.mail_id:
            return False
        schedule_id = message.subscription.schedule_id if message.subscription else ""
        found = self.unreached(message.tenant_id, schedule_id, [message.recipient.email])
        return any(each.is_lost for each in found.values())


def _places(tenant_id: str, schedule_id: str, address: str) -> list[Key]:
    """The stronger one last: who left has left, whatever his mailbox does."""
    return [keys.unreachable(tenant_id, address), keys.unsubscribed(tenant_id, schedule_id, address)]


def _unreached(item: Item) -> Unreached:
    reason = cast("Reason", text(item, "reason"))
    return Unreached(email=text(item, "SK"), reason=reason, since=moment_of(text(item, "since")))
