"""Mails with one-time codes, written from the stream: so asking for one looks the same whoever has the address.

They pass through no item of the table, for their code opens a door; the seed of the code tells a repetition.
"""

from urllib.parse import urlencode

from shared.core.ids import derived_id
from shared.identity.addresses import AddressRepository
from shared.identity.codes_repository import LIFETIMES, Asked, Purpose, asked_of, is_new
from shared.identity.models import User
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.people_repository import UserRepository
from shared.identity.repository import SettingsRepository
from shared.notifications.models import Message, Recipient
from shared.notifications.outbox import MailQueue
from shared.notifications.stationery import letter
from shared.storage.stream import Image
from shared.storage.table import Table

PAGES: dict[Purpose, str] = {
    "invitation": "invitation",
    "password-reset": "new-password",
    "verification": "settings/account/address",
}
"""Pages of the console by what a mailed code is for."""


class CodeMailService:
    """Mails a code to the person who has the address; to nobody where none has."""

    def __init__(self, table: Table, codes: OneTimeCodes, queue: MailQueue, console: str | None = None) -> None:
        self._codes, self._queue, self._console = codes, queue, console
        self._addresses, self._users = AddressRepository(table), UserRepository(table)
        self._settings = SettingsRepository(table)

    def code_asked(self, image: Image) -> None:
        """Queue the mail of a code that was asked for; a guess changes the item too, and is none."""
        if image.new is None or not is_new(image.new, image.old):
            return
        asked = asked_of(image.new)
        if asked.purpose not in PAGES:
            return
        holder = self._addresses.holder(asked.address)
        if holder is None or self._codes.is_over(asked):
            return
        tenant_id, user_id = holder
        user = self._users.get(tenant_id, user_id)
        if user.status == "active":
            self._queue.send(self._message(tenant_id, user, asked))

    def _link(self, asked: Asked) -> str | None:
        """Where the console takes the code; the code itself is in no address, for browsers and logs keep those."""
        query = "" if asked.purpose == "verification" else f"?{urlencode({'email': asked.address})}"
        return f"{self._console}/{PAGES[asked.purpose]}{query}" if self._console else None

    def _message(self, tenant_id: str, user: User, asked: Asked) -> Message:
        settings = self._settings.recent(tenant_id)
        facts = {
            "purpose": asked.purpose,
            "company": settings.company_name,
            "name": user.full_name,
            "address": asked.address,
            "code": self._codes.code_of(asked),
            "lasting": LIFETIMES[asked.purpose],
            "link": self._link(asked),
        }
        return Message(
            id=derived_id(tenant_id, asked.purpose, asked.address, asked.seed),
            tenant_id=tenant_id,
            recipient=Recipient(email=user.email, full_name=user.full_name),
            letter=letter("code", settings.locale, facts),
        )
