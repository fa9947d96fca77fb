"""What was sold of each product, for those who order goods: stock is the whole tenant's, whoever sold of it."""

from collections.abc import Iterator
from datetime import date

from shared.identity.rows import WHOLE_TENANT
from shared.reporting.editions import EditionRepository
from shared.reporting.repository import RollupRepository
from shared.storage.table import Table


class DemandService:
    """Reads the sales figures by product; costs what their rows weigh."""

    def __init__(self, table: Table) -> None:
        self._table, self._editions = table, EditionRepository(table)

    def sold(self, tenant_id: str, first: date, last: date) -> Iterator[tuple[str, date, int]]:
        """SKU, day and units sold less what was returned, cancelled or expired on that day."""
        rollups = RollupRepository(self._table, self._editions.live(tenant_id))
        for day, sku, figures in rollups.days(tenant_id, WHOLE_TENANT, "product", first, last):
            yield sku, day, figures.units - figures.returned_units
