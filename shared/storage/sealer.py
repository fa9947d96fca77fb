"""What others carry for us and only we can read and make: encrypted and signed with the installation's secret."""

import base64
import binascii
import os
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from shared.storage.secret import SigningSecrets

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Sealer:
    """Seals values for a purpose; after a rotation what the previous secret sealed still opens."""

    def __init__(self, secrets: Callable[[], SigningSecrets]) -> None:
        self._secrets = secrets

    def seal(self, purpose: str, value: Any) -> str:  # noqa: ANN401
        """The value as text for a cookie, a form or a client."""
        nonce = os.urandom(_NONCE)
        sealed = _cipher(self._secrets().current).encrypt(nonce, orjson.dumps(value), purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, purpose: str, text: str) -> Any:  # noqa: ANN401
        """The value, or None where we did not seal it for this purpose."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (37 ms, for few requests of most functions)

        try:
            data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (ValueError, binascii.Error):
            return None
        for secret in self._secrets().all:
            try:
                return orjson.loads(_cipher(secret).decrypt(data[:_NONCE], data[_NONCE:], purpose.encode()))
            except (InvalidTag, ValueError):
                continue
        return None


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"console").derive(secret))
