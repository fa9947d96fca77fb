"""Reading the audit: entries newest first, of one thing, of one actor, or of all."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

import orjson

from shared.core.actor import Actor
from shared.core.clock import day_bounds, moment_of, rfc3339
from shared.core.errors import InvalidRequest
from shared.identity.audit.chain import content_of
from shared.identity.audit.entry import AuditEntry, Told
from shared.identity.repository import SettingsRepository
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, Key, binary, key_of, number, text
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table

FILE_HOLDS, FILE_BYTES = 5_000, 2 * 1024 * 1024
"""Entries of one file, and bytes of what they show: a function may answer six megabytes."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: of one thing, of one actor, of a span: days are the tenant's, both ends are included."""

    entity: str | None = None
    actor: str | None = None
    first: date | datetime | None = None
    last: date | datetime | None = None


class AuditReading:
    """Lists the entries of a tenant. A list costs its page, or the history of the one thing it is about."""

    def __init__(self, table: Table) -> None:
        self._table, self._settings = table, SettingsRepository(table)

    def page(self, actor: Actor, wanted: AuditFilter, *, limit: int, position: Position | None) -> Listing[Told]:
        """A page of entries, newest first."""
        query = self._query(actor.tenant_id, wanted)

        def load(items: Sequence[Item]) -> list[Told | None]:
            places = [_place(actor.tenant_id, item) for item in items]
            found = self._table.batch_get(places)
            return [_told(found, place, wanted.actor) for place in places]

        return listing(self._table, [query], load, limit=limit, position=position)

    def some(self, actor: Actor, wanted: AuditFilter, *, position: Position | None) -> Listing[Told]:
        """As many entries as one file holds, newest first."""
        found: list[Told] = []
        used = 0
        while len(found) < FILE_HOLDS:
            page = self.page(actor, wanted, limit=_AT_ONCE, position=position)
            sizes = list(accumulate(map(_size, page.items), initial=used))
            fitting = bisect_right(sizes, FILE_BYTES) - 1
            if fitting < len(page.items):
                page = self.page(actor, wanted, limit=max(fitting, 1), position=position)
                return Listing(found + page.items, page.position)
            found, used, position = found + page.items, sizes[-1], page.position
            if position is None:
                break
        return Listing(found, position)

    def first_day(self, actor: Actor) -> date | None:
        """A day before which nothing is recorded, in any time zone; None where nothing is at all."""
        found = self._table.query(Query(keys.BY_TIME, keys.audit(actor.tenant_id), limit=1)).items
        return (
            moment_of(text(found[0], keys.BY_TIME.sort).partition("#")[0]).date() - timedelta(days=1) if found else None
        )

    def _query(self, tenant_id: str, wanted: AuditFilter) -> Query:
        first, last = self._span(tenant_id, wanted)
        index, partition = keys.BY_TIME, keys.audit(tenant_id)
        if wanted.entity is not None:
            index, partition = keys.MAIN, keys.audit_of_entity(tenant_id, wanted.entity)
        elif wanted.actor is not None:
            index, partition = keys.BY_SALESPERSON, keys.audit_of_actor(tenant_id, wanted.actor)
        return Query(index, partition, first=first, last=last, descending=True)

    def _span(self, tenant_id: str, wanted: AuditFilter) -> tuple[str | None, str | None]:
        """The first moment, and the first one behind the last."""
        zone = self._settings.recent(tenant_id).time_zone
        first = _bounds(wanted.first, zone)[0] if wanted.first else None
        last = _bounds(wanted.last, zone)[1] if wanted.last else None
        if first and last and first >= last:
            raise InvalidRequest.at("/from", "lies after /to")
        return rfc3339(first) if first else None, rfc3339(last) if last else None


def _bounds(when: date | datetime, zone: str) -> tuple[datetime, datetime]:
    if isinstance(when, datetime):
        return when, when + timedelta(milliseconds=1)
    return day_bounds(when, when, zone)


def _place(tenant_id: str, item: Item) -> Key:
    """Of the entry that an index or a mark tells of."""
    return keys.audit_entry(tenant_id, number(item, "sequence")) if "sequence" in item else key_of(item)


def _told(found: Mapping[Key, Item], place: Key, actor: str | None) -> Told | None:
    if place not in found:
        return None
    entry, shown = unpack(AuditEntry, binary(found[place], "d")), content_of(found[place])
    if actor not in (None, entry.actor):
        return None
    return Told(entry, shown.get("before"), shown.get("after"))


def _size(told: Told) -> int:
    return len(orjson.dumps((told.before, told.after)))
