"""Walking the chain: does every entry follow from the one before it, up to the head and past every anchor?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.identity.audit.chain import Head, places
from shared.identity.audit.entry import BEGINNING, ERASED, AuditEntry, digest, link, place
from shared.storage.codec import decompressed
from shared.storage.item import Item, binary, text


@dataclass(frozen=True, slots=True)
class Verification:
    """`first_broken` is the place of the first entry that is changed, missing or one too many."""

    entries: int
    first_broken: str | None

    @property
    def holds(self) -> bool:
        return self.first_broken is None


@dataclass(slots=True)
class Walk:
    """One pass over a tenant's entries, in their order; `anchors` are hashes that were put away, by sequence."""

    tenant_id: str
    anchors: Mapping[int, bytes]
    sequence: int = 0
    hash: bytes = BEGINNING
    entries: int = 0
    first_broken: str | None = None
    _bare: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def behind(self) -> str:
        """The place from which to go on."""
        return place(self.sequence)

    def over(self, items: Iterable[Item]) -> bool:
        """Go on over these; whether there were any."""
        before = self.entries
        for item in items:
            self.entries += 1
            if self.first_broken is None and not self._follows(item):
                self.first_broken = min(text(item, "SK"), place(self.sequence + 1))
        return self.entries > before

    def outcome(self, head: Head) -> Verification:
        """What the walk found, given where the chain says that it ends."""
        broken = [self.first_broken, *self._bare.values()]
        if head.sequence > self.sequence or any(sequence > self.sequence for sequence in self.anchors):
            broken.append(place(self.sequence + 1))
        elif (head.sequence, head.hash) != (self.sequence, self.hash):
            broken.append(place(min(head.sequence + 1, self.sequence)))
        return Verification(self.entries, min(filter(None, broken), default=None))

    def _follows(self, item: Item) -> bool:
        """Whether it is the next one, unchanged; whatever is malformed is not."""
        try:
            stored = decompressed(binary(item, "d"))
            entry, own = AuditEntry.model_validate_json(stored), link(self.hash, stored)
        except Exception:  # whoever tampers may write anything
            return False
        expected = places(self.tenant_id, entry) | {"d": item["d"], "hash": own}
        shown = item.get("content")
        if {name: value for name, value in item.items() if name != "content"} != expected:
            return False
        if entry.sequence != self.sequence + 1 or self.anchors.get(entry.sequence, own) != own:
            return False
        if not self._is_shown_rightly(entry, shown):
            return False
        self.sequence, self.hash = entry.sequence, own
        return True

    def _is_shown_rightly(self, entry: AuditEntry, shown: object) -> bool:
        """What is shown must have its digest; what is shown no more must be explained by a later erasure."""
        thing = entry.entity_type, entry.entity_id
        if entry.action == ERASED:
            self._bare.pop(thing, None)
        if shown is None:
            self._bare.setdefault(thing, place(entry.sequence))
            return True
        try:
            return isinstance(shown, bytes) and digest(decompressed(shown)) == entry.content
        except Exception:
            return False
