"""Cursors: opaque positions in a list, signed and bound to tenant, reader, query and an expiry."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

import orjson

from shared.core.clock import Clock
from shared.core.errors import InvalidCursor
from shared.storage.secret import SigningSecrets

LIFETIME = timedelta(days=1)
Position = Mapping[str, str]
"""Where a list stopped: the key attributes of the last item that was given."""
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Thing]):
    """Some things of a list, and where it goes on; None at its end."""

    items: list[Thing]
    position: Position | None


def everything(page: Callable[[Position | None], Listing[Thing]]) -> Iterator[Thing]:
    """What stands on all pages of a list, read as it is needed."""
    found = page(None)
    yield from found.items
    while found.position:
        found = page(found.position)
        yield from found.items


class Cursors:
    """Makes and reads cursors; `binding` is whatever must be the same when the cursor comes back."""

    def __init__(self, secrets: Callable[[], SigningSecrets], clock: Clock) -> None:
        self._secrets, self._clock = secrets, clock

    def issue(self, position: Position, *, binding: str) -> str:
        """A cursor for the next page."""
        expires = int((self._clock() + LIFETIME).timestamp())
        payload = orjson.dumps([expires, dict(position)])
        return _encoded(_signature(self._secrets().current, binding, payload) + payload)

    def read(self, cursor: str, *, binding: str) -> Position:
        """The position inside; InvalidCursor for anything that we did not make for this very query."""
        signature, payload = _split(cursor)
        if not any(hmac.compare_digest(signature, _signature(s, binding, payload)) for s in self._secrets().all):
            raise InvalidCursor("The cursor does not belong to this list")
        expires, position = orjson.loads(payload)
        if expires < self._clock().timestamp():
            raise InvalidCursor("The cursor has expired")
        result: Position = position
        return result


_SIGNATURE_BYTES = 16


def _signature(secret: bytes, binding: str, payload: bytes) -> bytes:
    return hmac.digest(secret, binding.encode() + b"\x00" + payload, hashlib.sha256)[:_SIGNATURE_BYTES]


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _split(cursor: str) -> tuple[bytes, bytes]:
    try:
        data = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise InvalidCursor("The cursor does not belong to this list") from None
    if _encoded(data) != cursor:
        raise InvalidCursor("The cursor does not belong to this list")
    return data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
