"""That somebody read personal data: written by the edge before it answers, and taken into the audit by the stream."""

from collections.abc import Mapping
from datetime import datetime

from shared.core.actor import Actor
from shared.core.model import Document
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import Item, binary

_KEPT = 30 * 24 * 60 * 60
"""Seconds: longer than a record waits in the queue of failures."""


class Access(Document):
    """What was asked; `entity_id` is empty for a list, `shown` is how many things the answer held."""

    entity_type: str
    entity_id: str = ""
    operation: str
    filters: dict[str, str] = {}
    shown: int = 1


def without_free_text(query: Mapping[str, str]) -> dict[str, str]:
    """What people type to find somebody is personal itself: the audit keeps only that they searched."""
    return {name: "***" if name == "query" else value for name, value in query.items() if name != "cursor"}


def access_item(actor: Actor, access: Access, now: datetime, *, kind: str = "read") -> Item:
    """One request's item: the stream brings it to the audit, then it goes by itself."""
    item = keys.access(actor.tenant_id, actor.request_id).attributes()
    change = Change.by(actor, kind, now)
    return item | {"d": pack(access), "change": change.packed(), "ttl": int(now.timestamp()) + _KEPT}


def access_of(item: Item) -> Access:
    """What such an item holds."""
    return unpack(Access, binary(item, "d"))
