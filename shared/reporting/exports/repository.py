"""Exports in the table, for as long as their files are kept."""

from collections.abc import Iterator

from shared.core.errors import NotFound
from shared.reporting.exports.models import KEPT_FOR, Export
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import Condition, Item, Test, binary
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class ExportRepository:
    """A tenant's exports."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, export: Export) -> None:
        """A new one: its id is its own, so nothing can stand there."""
        self._table.put_all([_item(export)])

    @staticmethod
    def order(tx: Transaction, export: Export) -> None:
        """A new one, in the transaction of its cause."""
        tx.put(_item(export))

    def get(self, tenant_id: str, export_id: str) -> Export:
        """NotFound for what never was, and for what is over and forgotten."""
        item = self._table.get(keys.export(tenant_id, export_id))
        if item is None:
            raise NotFound(f"No export {export_id}")
        return unpack(Export, binary(item, "d"))

    def of_creator(self, tenant_id: str, creator_id: str) -> Iterator[Export]:
        """Somebody's own, newest first; the tenant's are walked, which are those of a week."""
        query = Query(keys.MAIN, keys.exports(tenant_id), descending=True, consistent=False)
        found = (unpack(Export, binary(item, "d")) for item in self._table.query_all(query))
        return (export for export in found if export.creator_id == creator_id)

    def save(self, export: Export, *, beside: Item | None = None) -> None:
        """How far it is; what is over stays as it is, and so does what another worker has read beyond this."""
        open_still = Condition((Test("over", "=", 0), Test("read", "<=", export.read)))
        with self._table.transaction() as tx:
            tx.put(_item(export), when=open_still)
            if beside:
                tx.put(beside)


def _item(export: Export) -> Item:
    until = int((export.asked_at + KEPT_FOR).timestamp())
    place = keys.export(export.tenant_id, export.id).attributes()
    return place | {"d": pack(export), "over": int(export.is_over), "read": export.read, "ttl": until}
