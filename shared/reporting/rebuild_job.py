"""How far a rebuild is, so that it goes on where it was stopped."""

from shared.core.model import Document
from shared.reporting.walk import Batch
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import binary
from shared.storage.table import Table


class Job(Document):
    """From the edition `old` to `edition`; all orders up to `after` in `month` are done with.

    `scopes` are the sales people who sold them, `tidying` that the new edition is read and the old one goes.
    """

    edition: str
    old: str
    month: str = ""
    after: str = ""
    orders: int = 0
    scopes: list[str] = []
    tidying: bool = False

    def behind(self, batch: Batch) -> "Job":
        """As it stands behind some more orders."""
        scopes = sorted({*self.scopes, *batch.salespeople})
        return self.but(month=batch.month, after=batch.last, orders=self.orders + batch.orders, scopes=scopes)


class JobRepository:
    """The one rebuild that a tenant may have."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str) -> Job | None:
        """The one under way."""
        item = self._table.get(keys.rebuild(tenant_id))
        return unpack(Job, binary(item, "d")) if item else None

    def save(self, tenant_id: str, job: Job) -> Job:
        """How far it is; the last writer is right, for every step may be repeated."""
        self._table.put_all([keys.rebuild(tenant_id).attributes() | {"d": pack(job)}])
        return job

    def end(self, tenant_id: str) -> None:
        """It is done."""
        self._table.delete_all([keys.rebuild(tenant_id)])
