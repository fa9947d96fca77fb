"""A tenant's chain in the table: its head, its entries, and which occurrences stand in it already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared.identity.audit.entry import BEGINNING, ERASED, AuditEntry, Occurrence, entry_of, link, salted
from shared.storage import keys
from shared.storage.codec import compressed, decompressed, pack, unpack
from shared.storage.item import ABSENT, PRESENT, Item, Key, at_version, binary, key_of, number, text
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
    """Entries are appended, each occurrence once, whoever else appends at the same time."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def head(self, tenant_id: str) -> Head:
        """Where the chain ends."""
        return head_of(self._table.get(keys.audit_head(tenant_id)))

    def append(self, tenant_id: str, occurrences: Iterable[Occurrence]) -> None:
        """Add what is not in it yet, in few transactions."""
        new = {keys.audited(tenant_id, each.entity_id, each.identity): each for each in occurrences}
        marks = sorted(new, key=lambda mark: new[mark].at)
        for start in range(0, len(marks), AT_ONCE):
            some = {mark: new[mark] for mark in marks[start : start + AT_ONCE]}
            until_written(lambda some=some: self._step(tenant_id, some))  # type: ignore[misc]

    def entries(self, tenant_id: str, behind: str) -> Iterable[Item]:
        """The entries behind this place, in their order, read consistently."""
        return self._table.query_all(Query(keys.MAIN, keys.audit(tenant_id), first=f"{behind}~"))

    def forget(self, tenant_id: str, entity_type: str, entity_id: str) -> None:
        """Take before and after out of what happened to a thing before its personal data was erased."""
        marks = self._table.query_all(Query(keys.MAIN, keys.audit_of_entity(tenant_id, entity_id)))
        of_thing = [mark for mark in marks if f"#{entity_type}#" in text(mark, "SK")]
        places = [keys.audit_entry(tenant_id, number(mark, "sequence")) for mark in of_thing]
        for item in self._table.batch_get(places).values():
            if "content" in item and unpack(AuditEntry, binary(item, "d")).action != ERASED:
                with self._table.transaction() as tx:
                    tx.update(key_of(item), remove=("content",), when=PRESENT)

    def _step(self, tenant_id: str, occurrences: Mapping[Key, Occurrence]) -> None:
        place_of_head = keys.audit_head(tenant_id)
        found = self._table.batch_get([place_of_head, *occurrences])
        new = {mark: occurrence for mark, occurrence in occurrences.items() if mark not in found}
        if not new:
            return
        old = head_of(found.get(place_of_head))
        with self._table.transaction() as tx:
            head = old
            for mark, item in zip(new, _items(tenant_id, old, new.values()), strict=True):
                head = Head(head.sequence + 1, binary(item, "hash"))
                tx.put(item, when=ABSENT)
                tx.put(mark.attributes() | {"sequence": head.sequence}, when=ABSENT)
            when = at_version(old.sequence) if old.sequence else ABSENT
            tx.put(place_of_head.attributes() | {"version": head.sequence, "hash": head.hash}, when=when)


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
