"""Entries of the audit and what chains them: pure rules.

The chain holds a digest of what an entry shows, not the showing itself, so that personal data can be taken out of the
history of a thing while the chain still holds. A grain of salt keeps the digest from telling what was taken out.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import orjson

from shared.core.model import Document

BEGINNING = b"\x00" * 32
"""What stands before the first entry."""
REMOVED = "removed"
"""The action of whatever took a thing out of the table: no use case does."""
ERASED = "erased"
"""The action that took personal data out of a thing; its history keeps none either."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What the stream told: one change or reading of one thing."""

    at: str
    actor: str
    action: str
    entity_type: str
    entity_id: str
    request_id: str
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def identity(self) -> str:
        """The same for every delivery of it, and no other's of its thing."""
        occasion = self.request_id if self.version == 0 else f"{self.version:08}"
        return f"{self.at}#{self.entity_type}#{occasion}" + ("#removed" if self.action == REMOVED else "")


class AuditEntry(Document):
    """What the chain holds of an occurrence; `content` is the digest of its before and after."""

    sequence: int
    at: str
    actor: str
    action: str
    entity_type: str
    entity_id: str
    request_id: str
    version: int
    content: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with what it shows; both are None where they were erased."""

    entry: AuditEntry
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def id(self) -> str:
        """Its place in the chain."""
        return place(self.entry.sequence)


def place(sequence: int) -> str:
    """Twelve digits, so that places sort as their numbers do."""
    return f"{sequence:012}"


def salted(occurrence: Occurrence) -> bytes:
    """Before and after in their stored form."""
    shown = {"salt": secrets.token_hex(16), "before": occurrence.before, "after": occurrence.after}
    return orjson.dumps(shown)


def digest(content: bytes) -> str:
    """What the chain keeps of them."""
    return hashlib.sha256(content).hexdigest()


def link(previous: bytes, stored: bytes) -> bytes:
    """The hash of an entry: over the one before it and the entry's own JSON as it is stored."""
    return hashlib.sha256(previous + stored).digest()


def entry_of(occurrence: Occurrence, sequence: int, content: bytes) -> AuditEntry:
    """The occurrence at its place in the chain."""
    names = ("at", "actor", "action", "entity_type", "entity_id", "request_id", "version")
    return AuditEntry(sequence=sequence, content=digest(content), **{name: getattr(occurrence, name) for name in names})
