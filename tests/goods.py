"""What the projection does with the stream of stock, for tests that have none running."""

from shared.stock.repository import StockRepository, movement_between
from shared.storage import keys
from tests.fakes import MemoryTable


def project_movements(table: MemoryTable, tenant_id: str) -> None:
    """The ledger catches up with the levels."""
    images = [image for image in table.stream if keys.kind_of(image.key.partition) == "STOCK"]
    StockRepository(table).record(tenant_id, [movement_between(i.key, i.old, i.new) for i in images])
