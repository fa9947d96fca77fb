"""Who changed what: one entry a change, written from the stream.

It stands on identity's rung of the ladder because it needs nothing above: it takes any item of an entity as it is
stored, and is read by those who look after people. Movements are the record of the stock, so levels are left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from shared.core.model import Document
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import decompressed, pack
from shared.storage.item import Item, Key, binary, key_of, number
from shared.storage.stream import Image
from shared.storage.table import Table

_ENTITIES = {
    ("SETTINGS", "SETTINGS"): "settings",
    ("USERS", ""): "user",
    ("WAREHOUSES", ""): "warehouse",
    ("PRODUCTS", ""): "product",
    ("CUSTOMERS", ""): "customer",
    ("ORDER", "ORDER"): "order",
    ("ORDER", "PAYMENT"): "payment",
    ("PROVIDERS", ""): "payment_provider",
}
_OPEN_FIELDS_OF_PROVIDERS = ("provider", "enabled", "configured", "version")
MASK = "***"


class AuditEntry(Document):
    """One change of one thing; `before` is absent for what was made."""

    at: str
    actor: str
    action: str
    entity_type: str
    entity_id: str
    request_id: str
    version: int
    before: dict[str, Any] | None = None
    after: dict[str, Any]


class Audit:
    """A tenant's entries, by time. The same change again writes the same entry."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, images: Iterable[Image]) -> None:
        """Keep what changed; nothing where it is no entity, or only a counter beside its document moved."""
        items = {key_of(item): item for image in images for item in _items(image)}
        self._table.put_all(items.values())


def _items(image: Image) -> Iterator[Item]:
    kind = entity_of(image.key)
    if kind is None or image.new is None or (image.old and image.old.get("change") == image.new.get("change")):
        return
    entry = _entry(kind, image)
    key = keys.audit_entry(keys.tenant_of(image.key.partition), entry.at, image.key, entry.version)
    yield key.attributes() | {"d": pack(entry)}


def entity_of(key: Key) -> str | None:
    """What stands at the key, as the audit names it; None for what is no entity or is recorded elsewhere."""
    partition, sort = keys.kind_of(key.partition), key.sort.partition("#")[0]
    return _ENTITIES.get((partition, sort)) or _ENTITIES.get((partition, ""))


def entity_id(kind: str, key: Key) -> str:
    """The id by which the API names the thing."""
    if kind == "settings":
        return keys.tenant_of(key.partition)
    return key.partition.rpartition("#")[2] if kind == "order" else key.sort.rpartition("#")[2]


def _entry(kind: str, image: Image) -> AuditEntry:
    assert image.new is not None  # noqa: S101
    change = Change.of(image.new)
    return AuditEntry(
        at=change.at,
        actor=change.actor,
        action=change.kind,
        entity_type=kind,
        entity_id=entity_id(kind, image.key),
        request_id=change.request_id,
        version=number(image.new, "version"),
        before=_shown(kind, image.old) if image.old else None,
        after=_shown(kind, image.new),
    )


def _shown(kind: str, item: Item) -> dict[str, Any]:
    """The document; of a payment provider only what is known to be no secret."""
    document: dict[str, Any] = orjson.loads(decompressed(binary(item, "d")))
    if kind != "payment_provider":
        return document
    return {name: value if name in _OPEN_FIELDS_OF_PROVIDERS else MASK for name, value in document.items()}
