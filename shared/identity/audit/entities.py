"""What of the table the audit tells about, and what of it an entry shows."""

from typing import Any

import orjson

from shared.identity.audit.access import access_of
from shared.identity.audit.entry import ERASED, REMOVED, Occurrence
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import decompressed
from shared.storage.item import Item, Key, binary, number
from shared.storage.stream import Image

_ENTITIES = {
    ("SETTINGS", "SETTINGS"): "settings",
    ("USERS", ""): "user",
    ("WAREHOUSES", ""): "warehouse",
    ("PRODUCTS", ""): "product",
    ("CUSTOMERS", ""): "customer",
    ("ORDER", "ORDER"): "order",
    ("ORDER", "PAYMENT"): "payment",
    ("PROVIDERS", ""): "payment_provider",
    ("QUARANTINE", ""): "quarantined_payment",
    ("DIFFERENCES", ""): "statement_difference",
    ("APIKEYS", ""): "api_key",
    ("ALERTS", ""): "restock_alert",
}
_OPEN_FIELDS_OF_PROVIDERS = ("provider", "enabled", "configured", "version")
MASK = "***"


def entity_of(key: Key) -> str | None:
    """What stands at the key, as the audit names it; None for what is no entity or is recorded elsewhere."""
    partition, sort = keys.kind_of(key.partition), key.sort.partition("#")[0]
    return _ENTITIES.get((partition, sort)) or _ENTITIES.get((partition, ""))


def entity_id(kind: str, key: Key) -> str:
    """The id by which the API names the thing."""
    if kind == "settings":
        return keys.tenant_of(key.partition)
    return key.partition.rpartition("#")[2] if kind == "order" else key.sort.rpartition("#")[2]


def occurrence_of(image: Image) -> Occurrence | None:
    """What happened; None where it is no entity, or only a counter beside its document moved."""
    if keys.kind_of(image.key.partition) == "ACCESS":
        return _reading(image.new) if image.new else None
    kind = entity_of(image.key)
    if kind is None or (image.old and image.new and image.old.get("change") == image.new.get("change")):
        return None
    return _change(kind, image)


def _reading(item: Item) -> Occurrence:
    access, change = access_of(item), Change.of(item)
    return Occurrence(
        at=change.at,
        actor=change.actor,
        action=change.kind,
        entity_type=access.entity_type,
        entity_id=access.entity_id,
        request_id=change.request_id,
        version=0,
        before=None,
        after=access.model_dump(include={"operation", "filters", "shown"}),
    )


def _change(kind: str, image: Image) -> Occurrence | None:
    """A change says itself who made it; a removal says only what was there."""
    item = image.new or image.old
    if item is None or "change" not in item:
        return None
    change = Change.of(item)
    return Occurrence(
        at=change.at,
        actor=change.actor if image.new else "",
        action=change.kind if image.new else REMOVED,
        entity_type=kind,
        entity_id=entity_id(kind, image.key),
        request_id=change.request_id if image.new else "",
        version=number(item, "version"),
        before=_shown(kind, image.old) if image.old and change.kind != ERASED else None,
        after=_shown(kind, image.new) if image.new else None,
    )


def _shown(kind: str, item: Item) -> dict[str, Any]:
    """The document; of a payment provider only what is known to be no secret."""
    document: dict[str, Any] = orjson.loads(decompressed(binary(item, "d")))
    if kind != "payment_provider":
        return document
    return {name: value if name in _OPEN_FIELDS_OF_PROVIDERS else MASK for name, value in document.items()}
