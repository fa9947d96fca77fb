"""The state of a sign-in between its password and its code, carried by the client and signed by us."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson

from shared.core.clock import Clock
from shared.identity.accounts import TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.storage.secret import SigningSecrets

_LASTS = timedelta(minutes=3)
_SIGNATURE_BYTES = 32


class Challenges:
    """Seals a challenge into an opaque session, and opens it again."""

    def __init__(self, secrets: Callable[[], SigningSecrets], clock: Clock) -> None:
        self._secrets, self._clock = secrets, clock

    def seal(self, challenge: TotpChallenge) -> str:
        """The session that the client brings back with a code."""
        expires = int((self._clock() + _LASTS).timestamp())
        payload = orjson.dumps([expires, challenge.username, challenge.session])
        return base64.urlsafe_b64encode(_signature(self._secrets().current, payload) + payload).decode()

    def open(self, session: str) -> TotpChallenge:
        """The challenge; InvalidCredentials for a session that is over or was never ours."""
        try:
            data = base64.urlsafe_b64decode(session.encode("ascii"))
        except (ValueError, binascii.Error):
            raise _void() from None
        signature, payload = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(signature, _signature(secret, payload)) for secret in self._secrets().all):
            raise _void()
        expires, username, provider_session = orjson.loads(payload)
        if expires <= self._clock().timestamp():
            raise _void()
        return TotpChallenge(provider_session, username)


def _signature(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, b"sign-in-challenge\x00" + payload, hashlib.sha256)


def _void() -> InvalidCredentials:
    return InvalidCredentials("The sign-in is over: begin it again")
