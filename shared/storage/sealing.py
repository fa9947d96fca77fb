"""Secrets of tenants, sealed: AES-256-GCM under a key of the tenant's own, which only KMS can unwrap.

Without its wrapped key, everything that was sealed for a tenant is noise, wherever a copy of it may lie. A sealed text
is bound to its tenant and its place, so that it opens nowhere else.
"""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from shared.storage import keys
from shared.storage.item import ABSENT, binary
from shared.storage.operations import Put
from shared.storage.remembered import Remembered
from shared.storage.table import Table
from shared.storage.transaction import stale

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from types_boto3_kms import KMSClient

_NONCE, _FORM = 12, b"\x01"
"""The first byte of a sealed text names its form."""

_recent: Remembered[bytes] = Remembered()


class Erased(Exception):
    """The tenant's key is gone, and with it whatever was sealed."""


class KeyWrapper(Protocol):
    """Makes and unwraps the keys of tenants."""

    def made(self, tenant_id: str) -> tuple[bytes, bytes]:
        """A new key, plain and wrapped."""

    def unwrapped(self, tenant_id: str, wrapped: bytes) -> bytes:
        """The plain key."""


class KmsKeyWrapper:
    """Wraps with one key of KMS; the tenant is the encryption context, which KMS logs and policies can demand."""

    def __init__(self, client: Callable[[], "KMSClient"], key_id: str) -> None:
        self._client, self._key_id = client, key_id

    def made(self, tenant_id: str) -> tuple[bytes, bytes]:
        """One call of KMS."""
        context = {"tenant": tenant_id}
        answer = self._client().generate_data_key(KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=context)
        return answer["Plaintext"], answer["CiphertextBlob"]

    def unwrapped(self, tenant_id: str, wrapped: bytes) -> bytes:
        """One call of KMS; it refuses what was wrapped for another tenant."""
        context = {"tenant": tenant_id}
        answer = self._client().decrypt(KeyId=self._key_id, CiphertextBlob=wrapped, EncryptionContext=context)
        return answer["Plaintext"]


class Seals:
    """Seals and opens; a plain key is remembered for half a minute."""

    def __init__(self, table: Table, wrapper: KeyWrapper) -> None:
        self._table, self._wrapper = table, wrapper

    def seal(self, tenant_id: str, place: str, plain: bytes) -> bytes:
        """The sealed text; the tenant's first one makes its key."""
        nonce = secrets.token_bytes(_NONCE)
        key = _recent.get(self._table, tenant_id, lambda: self._stored(tenant_id) or self._made(tenant_id))
        return _FORM + nonce + _cipher(key).encrypt(nonce, plain, _bound(tenant_id, place))

    def open(self, tenant_id: str, place: str, sealed: bytes) -> bytes:
        """What was sealed at this place; Erased when the key is gone, an error for what was sealed elsewhere."""
        key = _recent.get(self._table, tenant_id, lambda: self._known(tenant_id))
        nonce, text = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return _cipher(key).decrypt(nonce, text, _bound(tenant_id, place))

    def _known(self, tenant_id: str) -> bytes:
        key = self._stored(tenant_id)
        if key is None:
            raise Erased(tenant_id)
        return key

    def _stored(self, tenant_id: str) -> bytes | None:
        item = self._table.get(keys.tenant_key(tenant_id))
        return self._wrapper.unwrapped(tenant_id, binary(item, "wrapped")) if item else None

    def _made(self, tenant_id: str) -> bytes:
        plain, wrapped = self._wrapper.made(tenant_id)
        item = keys.tenant_key(tenant_id).attributes() | {"wrapped": wrapped}
        return plain if self._table.put_if(Put(item, ABSENT, stale)) else self._known(tenant_id)


def erase_key(table: Table, tenant_id: str) -> None:
    """Destroy a tenant's key: what was sealed for it can be opened no more, in half a minute by nobody."""
    with table.transaction() as tx:
        tx.delete(keys.tenant_key(tenant_id))
    _recent.forget(table, tenant_id)


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (37 ms, for few requests)

    return AESGCM(key)


def _bound(tenant_id: str, place: str) -> bytes:
    return f"{tenant_id}#{place}".encode()
