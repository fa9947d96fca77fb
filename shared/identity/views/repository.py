"""A person's views in the table: one item."""

from shared.identity.views.models import Views
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, at_version, binary, number
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class ViewRepository:
    """Views by person."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, tenant_id: str, user_id: str) -> Views:
        """All of them; version 0 where none was ever kept."""
        item = self._table.get(keys.views(tenant_id, user_id))
        return unpack(Views, binary(item, "d")).but(version=number(item, "version")) if item else Views()

    def save(self, tx: Transaction, tenant_id: str, user_id: str, views: Views) -> None:
        """The next version; Overtaken when another of the person's pages was faster."""
        item = keys.views(tenant_id, user_id).attributes()
        when = at_version(views.version) if views.version else ABSENT
        tx.put(item | {"d": pack(views, exclude={"version"}), "version": views.version + 1}, when=when)
