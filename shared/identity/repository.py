"""Tenants and their settings in the table; readers may use what they read up to 30 seconds ago."""

from collections.abc import Iterable

from shared.core.errors import NotFound
from shared.identity.models import TenantSettings
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Item, at_version, binary, text
from shared.storage.query import Query
from shared.storage.remembered import Remembered
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_recent: Remembered[TenantSettings] = Remembered()


class SettingsRepository:
    """One settings item a tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def current(self, tenant_id: str) -> TenantSettings:
        """As they stand; NotFound for a tenant that never was."""
        item = self._table.get(keys.settings(tenant_id))
        if item is None:
            raise NotFound("No such tenant")
        return _recent.put(self._table, tenant_id, settings_of(item))

    def recent(self, tenant_id: str) -> TenantSettings:
        """As they stood at most 30 seconds ago: for the paths that must not pay for a read."""
        return _recent.get(self._table, tenant_id, lambda: self.current(tenant_id))

    def add(self, tx: Transaction, tenant_id: str, settings: TenantSettings, change: Change) -> None:
        """A new tenant's settings."""
        tx.put(_item(tenant_id, settings, change), when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, settings: TenantSettings, change: Change) -> None:
        """The next version; Overtaken when somebody was faster."""
        tx.put(_item(tenant_id, settings, change), when=at_version(settings.version - 1))

    def forget(self, tenant_id: str) -> None:
        """They changed: this process reads them anew."""
        _recent.forget(self._table, tenant_id)


class TenantRepository:
    """The list of all tenants."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, tx: Transaction, tenant_id: str) -> None:
        """A new tenant."""
        tx.put(keys.tenant_entry(tenant_id).attributes(), when=ABSENT)

    def all(self) -> Iterable[str]:
        """The ids of all tenants, for the schedules that walk them."""
        return (text(item, "SK") for item in self._table.query_all(Query(keys.MAIN, keys.TENANTS)))


def settings_of(item: Item) -> TenantSettings:
    """The settings that an item holds."""
    return unpack(TenantSettings, binary(item, "d"))


def _item(tenant_id: str, settings: TenantSettings, change: Change) -> Item:
    attributes = keys.settings(tenant_id).attributes()
    return attributes | {"d": pack(settings), "version": settings.version, "change": change.packed()}
