"""Two editions of the rollups may stand beside each other: the one that is read, and one that is made or taken away."""

from dataclasses import dataclass, replace

from shared.core.model import Document
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Item, at_version, binary, number
from shared.storage.remembered import Remembered
from shared.storage.table import Table

_live: Remembered[str] = Remembered()


class _Stored(Document):
    live: str = ""
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Editions:
    """`live` is read; `beside` is kept up as well, None for none. Projections write to both, each exact by itself."""

    live: str = ""
    beside: str | None = None
    version: int = 0

    @property
    def kept(self) -> list[str]:
        """What projections write to."""
        return [self.live] if self.beside is None else [self.live, self.beside]


class EditionRepository:
    """Which editions a tenant has."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def current(self, tenant_id: str) -> Editions:
        """As they stand now."""
        item = self._table.get(keys.editions(tenant_id))
        if item is None:
            return Editions()
        stored = unpack(_Stored, binary(item, "d"))
        return Editions(stored.live, stored.beside, number(item, "version"))

    def live(self, tenant_id: str) -> str:
        """What reports read, as of at most 30 seconds ago."""
        return _live.get(self._table, tenant_id, lambda: self.current(tenant_id).live)

    def save(self, tenant_id: str, editions: Editions) -> Editions:
        """The next version; Overtaken when another rebuild was faster."""
        after = replace(editions, version=editions.version + 1)
        body: Item = {"d": pack(_Stored(live=after.live, beside=after.beside)), "version": after.version}
        with self._table.transaction() as tx:
            when = at_version(editions.version) if editions.version else ABSENT
            tx.put(keys.editions(tenant_id).attributes() | body, when=when)
        return after
