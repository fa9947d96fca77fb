"""API keys in the table: one item for the people who look after them, one for the authorizer."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.core.actor import Role
from shared.core.errors import NotFound
from shared.core.model import Document
from shared.identity.key_holders import KeyHolder, KeyHolderRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Item, at_version, binary, number, text
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class ApiKey(Document):
    """One key of a tenant; a deleted one stays, so that what it did can be traced to a name."""

    id: str
    name: str
    role: Role
    created_at: datetime
    created_by: str
    deleted: bool = False
    last_used: datetime | None = None
    version: int = 1


class ApiKeyRepository:
    """A tenant's keys; their ids sort by age."""

    def __init__(self, table: Table) -> None:
        self._table, self._holders = table, KeyHolderRepository(table)

    def get(self, tenant_id: str, key_id: str) -> ApiKey:
        """One key; NotFound if there is none or it was deleted."""
        item = self._item(tenant_id, key_id)
        (key,) = self._keys_of([item])
        assert key is not None  # noqa: S101  (_item has seen to it)
        return key

    def page(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[ApiKey]:
        """A page of keys, newest first."""
        query = Query(keys.MAIN, keys.api_keys(tenant_id), descending=True)
        return listing(self._table, [query], self._keys_of, limit=limit, position=position)

    def add(self, tx: Transaction, tenant_id: str, key: ApiKey, digest: str, change: Change) -> None:
        """A new key that its secret's digest opens from now on."""
        self._holders.add(tx, digest, KeyHolder(tenant_id, key.id, key.role))
        tx.put(_stored(tenant_id, key, digest, change), when=ABSENT)

    def delete(self, tx: Transaction, tenant_id: str, key_id: str, change: Change) -> None:
        """The key opens nothing any more; NotFound if somebody was faster."""
        item = self._item(tenant_id, key_id)
        digest, key = text(item, "digest"), unpack(ApiKey, binary(item, "d"))
        gone = key.but(deleted=True, version=key.version + 1)
        tx.put(_stored(tenant_id, gone, digest, change), when=at_version(key.version), otherwise=lambda _: _unknown())
        self._holders.remove(tx, digest)

    def _item(self, tenant_id: str, key_id: str) -> Item:
        item = self._table.get(keys.api_key(tenant_id, key_id))
        if item is None or unpack(ApiKey, binary(item, "d")).deleted:
            raise _unknown()
        return item

    def _keys_of(self, items: Sequence[Item]) -> list[ApiKey | None]:
        """Each with its last use; None for a deleted one."""
        places = {text(item, "SK"): keys.api_key_secret(text(item, "digest")) for item in items}
        holders = self._table.batch_get(places.values()) if places else {}
        found = [unpack(ApiKey, binary(item, "d")) for item in items]
        return [None if key.deleted else _used(key, number(holders.get(places[key.id]), "last_used")) for key in found]


def _used(key: ApiKey, last_used: int) -> ApiKey:
    return key.but(last_used=datetime.fromtimestamp(last_used, UTC)) if last_used else key


def _stored(tenant_id: str, key: ApiKey, digest: str, change: Change) -> Item:
    attributes = keys.api_key(tenant_id, key.id).attributes()
    return attributes | {"d": pack(key), "digest": digest, "version": key.version, "change": change.packed()}


def _unknown() -> NotFound:
    return NotFound("No such API key")
