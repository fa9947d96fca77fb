"""An order's history: one entry a version, derived from the item before and after."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shared.core.model import Document
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, Key, binary
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table

if TYPE_CHECKING:
    from shared.storage.stream import Image

_WATCHED = ("status", "payment_status", "fulfilment_status", "on_hold")


class TimelineEntry(Document):
    """What one version of an order changed; `actor` is a user's id or `system`, `at` is RFC 3339."""

    order_id: str
    version: int
    at: str
    actor: str
    kind: str
    data: dict[str, object] = {}


class History:
    """Writes and reads the timelines of orders."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._marked_months: set[Key] = set()

    def follow(self, images: "Iterable[Image]") -> None:
        """Orders have changed; the same images again change nothing. An order's first one marks its month for lists."""
        entries: dict[Key, Item] = {}
        months: set[Key] = set()
        for image in images:
            if image.new is not None:
                tenant_id, order = keys.tenant_of(image.key.partition), order_of(image.new)
                before = order_of(image.old) if image.old else None
                entries |= _placed(tenant_id, entry_between(before, order, Change.of(image.new)))
                months.add(keys.order_month(tenant_id, f"{order.placed_at:%Y-%m}"))
        unmarked = months - self._marked_months
        if entries:
            self._table.put_all([*entries.values(), *(month.attributes() for month in unmarked)])
            self._marked_months |= unmarked

    def record(self, tenant_id: str, entry: TimelineEntry) -> None:
        """Write an entry at its version."""
        self._table.put_all(_placed(tenant_id, entry).values())

    def page(self, tenant_id: str, order: Order, *, limit: int, position: Position | None) -> Listing[TimelineEntry]:
        """A page of the entries of an order that was read already, oldest first."""

        def load(items: Sequence[Item]) -> list[TimelineEntry | None]:
            return [unpack(TimelineEntry, binary(item, "d")) for item in items]

        query = Query(keys.MAIN, keys.order_partition(tenant_id, order.id), begins="TIMELINE#")
        return listing(self._table, [query], load, limit=limit, position=position)


def entry_between(before: Order | None, order: Order, change: Change) -> TimelineEntry:
    """The change's own data, its reason and reference, and each status as it was and is."""
    data = dict(change.data) | {
        name: getattr(change, name) for name in ("reason", "reference") if getattr(change, name)
    }
    for name in _WATCHED:
        old, new = getattr(before, name, None), getattr(order, name)
        if old != new and (before or new):
            data[name] = {"from": old, "to": new}
    return TimelineEntry(
        order_id=order.id, version=order.version, at=change.at, actor=change.actor, kind=change.kind, data=data
    )


def _placed(tenant_id: str, entry: TimelineEntry) -> dict[Key, Item]:
    key = keys.timeline_entry(tenant_id, entry.order_id, entry.version)
    return {key: key.attributes() | {"d": pack(entry)}}
