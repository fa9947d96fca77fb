"""One-time codes, which prove that somebody reads the mail of an address, or the messages of a phone.

A code is its seed signed with the stack's secret: the table, its stream and its backups hold nothing that opens a
door, and the mail is written from the stream, so that asking costs the same whether or not anybody has the address.
80 bits and ten tries leave nothing to guess; those of text messages are six digits, and hedged in `text_codes.py`.
"""

import hashlib
import hmac
from collections.abc import Callable

from shared.core.clock import Clock, system_clock
from shared.core.ids import base32
from shared.identity.codes_repository import Asked, CodeRepository, Purpose, wrong_code
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table

TEXTED: tuple[Purpose, ...] = ("phone", "sms")
"""What is sent to a phone: six digits, as people are used to."""
_LOOK_ALIKES = str.maketrans("OIL", "011", "- ")


class OneTimeCodes:
    """Tells the code of what was asked for, and whether a code is the right one."""

    def __init__(self, table: Table, secrets: Callable[[], SigningSecrets], clock: Clock = system_clock) -> None:
        self._codes, self._secrets, self._clock = CodeRepository(table), secrets, clock

    def code_of(self, asked: Asked) -> str:
        """The code to be sent."""
        return _code(self._secrets().current, asked)

    def is_over(self, asked: Asked) -> bool:
        """Whether it has expired."""
        return asked.expires <= self._clock().timestamp()

    def demand(self, purpose: Purpose, address: str, code: str) -> Asked:
        """What was asked for, if this is its code: InvalidCredentials otherwise, after the same calls."""
        asked = self._codes.find(purpose, address)
        self._codes.spend_try(purpose, address)
        if asked is None or self.is_over(asked) or not self._fits(asked, code):
            raise wrong_code()
        return asked

    def _fits(self, asked: Asked, code: str) -> bool:
        given = code.upper().translate(_LOOK_ALIKES).encode()
        return any(hmac.compare_digest(_code(secret, asked).encode(), given) for secret in self._secrets().all)


def _code(secret: bytes, asked: Asked) -> str:
    parts = b"\x00".join(part.encode() for part in ("one-time-code", asked.purpose, asked.address, asked.seed))
    signed = int.from_bytes(hmac.digest(secret, parts, hashlib.sha256)[:10], "big")
    return f"{signed % 1_000_000:06}" if asked.purpose in TEXTED else base32(signed, 16)
