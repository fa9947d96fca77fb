"""The state of a sign-in between its password and its code, carried by the client.

That of an authenticator is signed. That of a text message holds a session of the provider, so it is sealed.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson

from shared.core.clock import Clock
from shared.identity.accounts import TextChallenge, TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.storage.sealer import Sealer
from shared.storage.secret import SigningSecrets

_LASTS = timedelta(minutes=3)
_TEXTS_LAST = timedelta(minutes=10)
"""Long enough to ask for a second message."""
_SIGNATURE_BYTES = 32
_TEXT, _PURPOSE = "sms.", "sign-in-by-text"
"""What such a session begins with; no signed one can."""


class Challenges:
    """Seals a challenge into an opaque session, and opens it again."""

    def __init__(self, secrets: Callable[[], SigningSecrets], clock: Clock) -> None:
        self._secrets, self._clock, self._sealer = secrets, clock, Sealer(secrets)

    def seal(self, challenge: TotpChallenge) -> str:
        """The session that the client brings back with a code."""
        payload = orjson.dumps([self._end(_LASTS), challenge.username, challenge.session])
        return base64.urlsafe_b64encode(_signature(self._secrets().current, payload) + payload).decode()

    def seal_text(self, challenge: TextChallenge) -> str:
        """The same for the code of a text message."""
        values = [self._end(_TEXTS_LAST), challenge.tenant_id, challenge.user_id, challenge.refresh_token]
        return _TEXT + self._sealer.seal(_PURPOSE, values)

    def open(self, session: str) -> TotpChallenge | TextChallenge:
        """The challenge; InvalidCredentials for a session that is over or was never ours."""
        if session.startswith(_TEXT):
            return self._opened_text(session.removeprefix(_TEXT))
        try:
            data = base64.urlsafe_b64decode(session.encode("ascii"))
        except (ValueError, binascii.Error):
            raise _void() from None
        signature, payload = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(signature, _signature(secret, payload)) for secret in self._secrets().all):
            raise _void()
        expires, username, provider_session = orjson.loads(payload)
        self._demand_time(expires)
        return TotpChallenge(provider_session, username)

    def _opened_text(self, sealed: str) -> TextChallenge:
        values = self._sealer.open(_PURPOSE, sealed)
        if values is None:
            raise _void()
        expires, tenant_id, user_id, refresh_token = values
        self._demand_time(expires)
        return TextChallenge(tenant_id, user_id, refresh_token)

    def _end(self, span: timedelta) -> int:
        return int((self._clock() + span).timestamp())

    def _demand_time(self, expires: int) -> None:
        if expires <= self._clock().timestamp():
            raise _void()


def _signature(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, b"sign-in-challenge\x00" + payload, hashlib.sha256)


def _void() -> InvalidCredentials:
    return InvalidCredentials("The sign-in is over: begin it again")
