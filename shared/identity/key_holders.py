"""The authorizer's one read for a program: what an API key's secret opens. Native attributes only, as with subjects."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shared.core.actor import Role
from shared.storage import keys
from shared.storage.item import ABSENT, Condition, Item, Test, number, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

PREFIX = "tsk_"
"""By which a key is told from an access token, and found where it was left by mistake."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """What a key's secret opens; `last_used` is in whole seconds, 0 for never."""

    tenant_id: str
    key_id: str
    role: Role
    last_used: int = 0


def digest_of(secret: str) -> str:
    """What is kept of a secret: it is 256 random bits, so a fast hash tells nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


class KeyHolderRepository:
    """Holders over all tenants by the digest of their secret, each written in the transaction of its key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, digest: str) -> KeyHolder | None:
        """What the secret with this digest opens, or None."""
        item = self._table.get(keys.api_key_secret(digest))
        if item is None:
            return None
        role, last_used = Role(text(item, "role")), number(item, "last_used")
        return KeyHolder(text(item, "tenant_id"), text(item, "key_id"), role, last_used)

    def add(self, tx: Transaction, digest: str, holder: KeyHolder) -> None:
        """The digest opens this from now on."""
        values: Item = {"tenant_id": holder.tenant_id, "key_id": holder.key_id, "role": holder.role.value}
        tx.put(keys.api_key_secret(digest).attributes() | values | {"last_used": 0}, when=ABSENT)

    def remove(self, tx: Transaction, digest: str) -> None:
        """The digest opens nothing any more."""
        tx.delete(keys.api_key_secret(digest))

    def note_use(self, digest: str, holder: KeyHolder, now: datetime) -> None:
        """Used now; Overtaken when another use was noted since the holder was read, or the key is gone."""
        unchanged = Condition((Test("last_used", "=", holder.last_used),))
        with self._table.transaction() as tx:
            tx.update(keys.api_key_secret(digest), set={"last_used": int(now.timestamp())}, when=unchanged)
