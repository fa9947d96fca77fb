"""Telephone numbers of people, and how often one is written to: text messages cost money, so they are rare."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from shared.identity.errors import TextedEnough, TextedJustNow
from shared.storage import keys
from shared.storage.item import ABSENT, Condition, Item, Test, number, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

PAUSE = timedelta(minutes=1)
"""Between two messages to one person."""
MOST_A_DAY = 20
"""Messages to one person on a day of UTC."""


def masked(telephone: str) -> str:
    """The number as it is shown to anybody: its last two digits."""
    return f"••••{telephone[-2:]}"


@dataclass(frozen=True, slots=True)
class Phone:
    """A person's proved number, one that is still to be proved, and the messages of late; `asked_at` in seconds."""

    proved: str = ""
    pending: str = ""
    asked_at: int = 0
    day: str = ""
    sent: int = 0

    def texted(self, now: datetime) -> "Phone":
        """After one more message; TextedJustNow, TextedEnough."""
        today = now.date().isoformat()
        sent = self.sent + 1 if self.day == today else 1
        if now.timestamp() < self.asked_at + PAUSE.total_seconds():
            raise TextedJustNow("A code was sent less than a minute ago")
        if sent > MOST_A_DAY:
            raise TextedEnough(f"{MOST_A_DAY} codes were sent today")
        return replace(self, asked_at=int(now.timestamp()), day=today, sent=sent)

    @property
    def answered(self) -> "Phone":
        """After the right code; the next message need not wait, for this one was wanted."""
        return replace(self, asked_at=0)

    @property
    def confirmed(self) -> "Phone":
        """With the number proved by its code."""
        return replace(self.answered, proved=self.pending, pending="")

    @property
    def forgotten(self) -> "Phone":
        """Without its numbers; the messages of the day stay counted."""
        return replace(self, proved="", pending="")


class PhoneRepository:
    """One item a person, apart from what the audit and other people see of him."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, tenant_id: str, user_id: str) -> Phone:
        """The person's; an empty one where there is none."""
        item = self._table.get(keys.phone(tenant_id, user_id))
        return _phone_of(item) if item else Phone()

    def save(self, tx: Transaction, tenant_id: str, user_id: str, phone: Phone, *, seen: Phone) -> None:
        """In the place of what was seen; Overtaken when another message went out meanwhile."""
        same = Condition((Test("asked_at", "=", seen.asked_at), Test("pending", "=", seen.pending)))
        values: Item = asdict(phone)
        when = ABSENT if seen == Phone() else same
        tx.put(keys.phone(tenant_id, user_id).attributes() | values, when=when)


def _phone_of(item: Item) -> Phone:
    return Phone(
        proved=text(item, "proved"),
        pending=text(item, "pending"),
        asked_at=number(item, "asked_at"),
        day=text(item, "day"),
        sent=number(item, "sent"),
    )
