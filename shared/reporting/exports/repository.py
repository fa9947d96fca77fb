"""Exports in the table, for as long as their files are kept."""

from collections.abc import Iterator

from shared.core.errors import NotFound
from shared.reporting.exports.models import KEPT_FOR, Export
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Condition, Item, Test, binary, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class ExportRepository:
    """A tenant's exports."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, export: Export, *, instead_of: str | None = None) -> None:
        """A new one, the last of its wish from now on; Overtaken where another than `instead_of` was that meanwhile."""
        last = ABSENT if instead_of is None else Condition((Test("export", "=", instead_of),))
        with self._table.transaction() as tx:
            tx.put(_last_of_wish(export), when=last)
            tx.put(_item(export))

    def last_of(self, wish: Export) -> tuple[str | None, Export | None]:
        """The id of the last of the same wish, and itself unless it is forgotten."""
        item = self._table.get(keys.asked_file(wish.tenant_id, wish.wish))
        if item is None:
            return None, None
        last = text(item, "export")
        try:
            return last, self.get(wish.tenant_id, last)
        except NotFound:
            return last, None

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
    place = keys.export(export.tenant_id, export.id).attributes()
    return place | {"d": pack(export), "over": int(export.is_over), "read": export.read, "ttl": _until(export)}


def _last_of_wish(export: Export) -> Item:
    place = keys.asked_file(export.tenant_id, export.wish).attributes()
    return place | {"export": export.id, "ttl": _until(export)}


def _until(export: Export) -> int:
    return int((export.asked_at + KEPT_FOR).timestamp())
