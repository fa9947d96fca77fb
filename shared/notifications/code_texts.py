"""Text messages with one-time codes, written from the stream as the mails are: asking takes no longer for anybody."""

from datetime import timedelta
from typing import Protocol

from shared.core.clock import Clock, system_clock
from shared.core.ids import derived_id
from shared.identity.addresses import AddressRepository
from shared.identity.codes_repository import Asked, asked_of, is_new
from shared.identity.one_time_codes import TEXTED, OneTimeCodes
from shared.identity.people_repository import UserRepository
from shared.identity.phones import PhoneRepository
from shared.identity.repository import SettingsRepository
from shared.notifications.stationery import message
from shared.storage import keys
from shared.storage.item import ABSENT
from shared.storage.operations import Put
from shared.storage.stream import Image
from shared.storage.table import Table
from shared.storage.transaction import stale

_REMEMBERED_FOR = timedelta(days=1)


class TextMessages(Protocol):
    """Whoever brings messages to phones."""

    def send(self, telephone: str, text: str) -> None:
        """Hand the message over, or raise; the number is in the form of E.164."""


class CodeTextService:
    """Sends a code to the person who has the address that it was asked for; to nobody where messages are off."""

    def __init__(
        self, table: Table, codes: OneTimeCodes, messages: TextMessages | None, clock: Clock = system_clock
    ) -> None:
        self._table, self._codes, self._messages, self._clock = table, codes, messages, clock
        self._addresses, self._users, self._phones = (
            AddressRepository(table),
            UserRepository(table),
            PhoneRepository(table),
        )
        self._settings = SettingsRepository(table)

    def code_asked(self, image: Image) -> None:
        """Send the code that was asked for, once; a guess changes the item too, and is none."""
        if self._messages is None or image.new is None or not is_new(image.new, image.old):
            return
        asked = asked_of(image.new)
        holder = self._addresses.holder(asked.address)
        if asked.purpose not in TEXTED or holder is None or self._codes.is_over(asked):
            return
        tenant_id, user_id = holder
        user, telephone = self._users.get(tenant_id, user_id), self._telephone(tenant_id, user_id, asked)
        if user.status == "active" and telephone:
            self._send_once(self._messages, tenant_id, asked, telephone)

    def _telephone(self, tenant_id: str, user_id: str, asked: Asked) -> str:
        phone = self._phones.find(tenant_id, user_id)
        return phone.pending if asked.purpose == "phone" else phone.proved

    def _send_once(self, messages: TextMessages, tenant_id: str, asked: Asked, telephone: str) -> None:
        """Each costs money, so a crash in between loses it: another can be asked for in a minute."""
        mark = keys.mail_sent(tenant_id, derived_id(tenant_id, asked.purpose, asked.address, asked.seed))
        expires = int((self._clock() + _REMEMBERED_FOR).timestamp())
        if not self._table.put_if(Put(mark.attributes() | {"ttl": expires}, ABSENT, stale)):
            return
        try:
            messages.send(telephone, self._text(tenant_id, asked))
        except Exception:
            self._table.delete_all([mark])
            raise

    def _text(self, tenant_id: str, asked: Asked) -> str:
        return message("sms", self._settings.recent(tenant_id).locale, {"code": self._codes.code_of(asked)})
