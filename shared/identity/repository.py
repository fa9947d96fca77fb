"""Tenants and their settings in the table; readers may use what they read up to 30 seconds ago."""

import time
from collections.abc import Iterable

from shared.core.errors import NotFound
from shared.identity.models import TenantSettings
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, at_version, binary, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_CACHED_FOR = 30.0
_cache: dict[tuple[int, str], tuple[float, TenantSettings]] = {}


class SettingsRepository:
    """One settings item a tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def current(self, tenant_id: str) -> TenantSettings:
        """As they stand; NotFound for a tenant that never was."""
        item = self._table.get(keys.settings(tenant_id))
        if item is None:
            raise NotFound("No such tenant")
        settings = unpack(TenantSettings, binary(item, "d"))
        _cache[id(self._table), tenant_id] = (time.monotonic() + _CACHED_FOR, settings)
        return settings

    def recent(self, tenant_id: str) -> TenantSettings:
        """As they stood at most 30 seconds ago: for the paths that must not pay for a read."""
        expires, settings = _cache.get((id(self._table), tenant_id), (0.0, None))
        return settings if settings and time.monotonic() < expires else self.current(tenant_id)

    def add(self, tx: Transaction, tenant_id: str, settings: TenantSettings, change: Change) -> None:
        """A new tenant's settings."""
        tx.put(_item(tenant_id, settings, change), when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, settings: TenantSettings, change: Change) -> None:
        """The next version; StaleVersion when somebody was faster."""
        tx.put(_item(tenant_id, settings, change), when=at_version(settings.version - 1))

    def forget(self, tenant_id: str) -> None:
        """They changed: this process reads them anew."""
        _cache.pop((id(self._table), tenant_id), None)


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


def _item(tenant_id: str, settings: TenantSettings, change: Change) -> dict[str, str | int | bytes]:
    attributes = keys.settings(tenant_id).attributes()
    return attributes | {"d": pack(settings), "version": settings.version, "change": change.packed()}
