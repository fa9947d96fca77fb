"""A tenant's chain in the table: its head, its entries, and which occurrences stand in it already."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from shared.core.errors import Overtaken
from shared.identity.audit.entry import BEGINNING, ERASED, AuditEntry, Occurrence, entry_of, link, salted
from shared.storage import keys
from shared.storage.codec import compressed, decompressed, pack, unpack
from shared.storage.item import ABSENT, PRESENT, Condition, Item, Key, Test, binary, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, until_written

AT_ONCE = (LIMIT - 1) // 2
"""Entries of one transaction: each with its mark, and the head."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its sequence, which is the head's version too, and its hash."""

    sequence: int = 0
    hash: bytes = BEGINNING


class Chain:
    """Entries are appended, each occurrence once, whoever else appends at the same time.

    Where it ended is remembered, so that the next ones are written without reading anything: conditions say whether
    somebody else was there, or whether they stand in it already. Who was refused reads, and trusts no memory of that.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ends: dict[str, Head] = {}

    def head(self, tenant_id: str) -> Head:
        """Where the chain ends."""
        return head_of(self._table.get(keys.audit_head(tenant_id)))

    def append(self, tenant_id: str, occurrences: Iterable[Occurrence]) -> None:
        """Add what is not in it yet, in few transactions."""
        new = {keys.audited(tenant_id, each.entity_id, each.identity): each for each in occurrences}
        marks = sorted(new, key=lambda mark: new[mark].at)
        for start in range(0, len(marks), AT_ONCE):
            some = {mark: new[mark] for mark in marks[start : start + AT_ONCE]}
            self._append_some(tenant_id, some)

    def entries(self, tenant_id: str, behind: str) -> Iterable[Item]:
        """The entries behind this place, in their order, read consistently."""
        return self._table.query_all(Query(keys.MAIN, keys.audit(tenant_id), first=f"{behind}~"))

    def forget(self, tenant_id: str, erasure: Occurrence) -> None:
        """Take before and after out of what happened to a thing before this erasure, which stands in the chain."""
        marks = self._table.query_all(Query(keys.MAIN, keys.audit_of_entity(tenant_id, erasure.entity_id)))
        of_thing = [mark for mark in marks if f"#{erasure.entity_type}#" in text(mark, "SK")]
        places = [keys.audit_entry(tenant_id, number(mark, "sequence")) for mark in of_thing]
        told = [(item, unpack(AuditEntry, binary(item, "d"))) for item in self._table.batch_get(places).values()]
        its_place = max((entry.sequence for _, entry in told if entry.version == erasure.version), default=0)
        for item, entry in told:
            is_before = 0 < entry.version < erasure.version and entry.sequence < its_place
            if is_before and "content" in item and entry.action != ERASED:
                with self._table.transaction() as tx:
                    tx.update(key_of(item), remove=("content",), when=PRESENT)

    def _append_some(self, tenant_id: str, occurrences: Mapping[Key, Occurrence]) -> None:
        remembered = self._ends.pop(tenant_id, None)
        if remembered is not None:
            with suppress(Overtaken):
                self._ends[tenant_id] = self._written(tenant_id, remembered, occurrences)
                return
        end = until_written(lambda: self._read_and_written(tenant_id, occurrences))
        if remembered is None:
            self._ends[tenant_id] = end

    def _read_and_written(self, tenant_id: str, occurrences: Mapping[Key, Occurrence]) -> Head:
        place_of_head = keys.audit_head(tenant_id)
        found = self._table.batch_get([place_of_head, *occurrences])
        new = {mark: occurrence for mark, occurrence in occurrences.items() if mark not in found}
        return self._written(tenant_id, head_of(found.get(place_of_head)), new)

    def _written(self, tenant_id: str, old: Head, new: Mapping[Key, Occurrence]) -> Head:
        """Where the chain ends with these behind `old`; Overtaken where it ends elsewhere or has one of them."""
        if not new:
            return old
        head = old
        with self._table.transaction() as tx:
            for mark, item in zip(new, _items(tenant_id, old, new.values()), strict=True):
                head = Head(head.sequence + 1, binary(item, "hash"))
                tx.put(item, when=ABSENT)
                tx.put(mark.attributes() | {"sequence": head.sequence}, when=ABSENT)
            place_of_head = keys.audit_head(tenant_id).attributes()
            tx.put(place_of_head | {"version": head.sequence, "hash": head.hash}, when=_ends_at(old))
        return head


def _ends_at(head: Head) -> Condition:
    if not head.sequence:
        return ABSENT
    return Condition((Test("version", "=", head.sequence), Test("hash", "=", head.hash)))


def head_of(item: Item | None) -> Head:
    """The head that an item holds; the beginning where there is none."""
    return Head(number(item, "version"), binary(item, "hash")) if item else Head()


def _items(tenant_id: str, head: Head, occurrences: Iterable[Occurrence]) -> Iterator[Item]:
    sequence, previous = head.sequence, head.hash
    for occurrence in occurrences:
        sequence, content = sequence + 1, salted(occurrence)
        entry = entry_of(occurrence, sequence, content)
        d = pack(entry)
        previous = link(previous, decompressed(d))
        yield places(tenant_id, entry) | {"d": d, "hash": previous, "content": compressed(content)}


def places(tenant_id: str, entry: AuditEntry) -> Item:
    """Where an entry stands and by what it is found: all follows from the entry itself."""
    item = keys.audit_entry(tenant_id, entry.sequence).attributes()
    moment = keys.audit_sort(entry.at, entry.sequence)
    item |= keys.by_time(keys.audit(tenant_id), moment)
    return item | keys.by_salesperson(keys.audit_of_actor(tenant_id, entry.actor), moment)


def content_of(item: Item) -> dict[str, dict[str, Any] | None]:
    """`before` and `after` as an entry shows them; nothing where they were erased."""
    if "content" not in item:
        return {}
    shown: dict[str, dict[str, Any] | None] = orjson.loads(decompressed(binary(item, "content")))
    return shown
