"""Names for the keys of a report, read in one batch."""

from collections.abc import Callable, Iterable

from shared.core.model import Document
from shared.identity.rows import Rows
from shared.reporting.models import GroupBy
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.item import Item, Key, binary
from shared.storage.table import Table


class _Thing(Document):
    name: str
    owner_id: str | None = None


class _Person(Document):
    full_name: str


_PLACES: dict[GroupBy, Callable[[str, str], Key]] = {
    "product": keys.product,
    "customer": keys.customer,
    "salesperson": keys.user,
    "warehouse": keys.warehouse,
}


def labels(table: Table, tenant_id: str, rows: Rows, group_by: GroupBy, wanted: Iterable[str]) -> dict[str, str]:
    """Key -> name; categories, regions, hidden customers and what is no longer there are their own names."""
    keys_of = {key: key for key in wanted}
    if group_by not in _PLACES:
        return keys_of
    places = {_PLACES[group_by](tenant_id, key): key for key in keys_of}
    found = table.batch_get(places)
    names = {places[place]: _name(rows, group_by, item) for place, item in found.items()}
    return keys_of | {key: name for key, name in names.items() if name is not None}


def _name(rows: Rows, group_by: GroupBy, item: Item) -> str | None:
    document = binary(item, "d")
    if group_by == "salesperson":
        return unpack(_Person, document).full_name
    thing = unpack(_Thing, document)
    return thing.name if rows.include_customer(thing.owner_id) else None
