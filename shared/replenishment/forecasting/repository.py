"""Forecasts by SKU."""

from collections.abc import Iterable, Mapping

from shared.replenishment.forecasting.forecast import Forecast
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, binary
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import LIMIT


class ForecastRepository:
    """A tenant's forecasts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_many(self, tenant_id: str, skus: Iterable[str]) -> dict[str, Forecast]:
        """Those that are there, by SKU."""
        items = self._table.batch_get(keys.forecast(tenant_id, sku) for sku in skus)
        return {key.sort: _forecast_of(item) for key, item in items.items()}

    def page(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[Forecast]:
        """A page of forecasts, by SKU."""
        query = Query(keys.MAIN, keys.forecasts(tenant_id))
        return listing(
            self._table, [query], lambda items: [_forecast_of(i) for i in items], limit=limit, position=position
        )

    def replace(self, tenant_id: str, made: Mapping[str, Forecast]) -> None:
        """These are all there are: what differs is written, what is not among them goes."""
        query = Query(keys.MAIN, keys.forecasts(tenant_id))
        stored = {forecast.sku: forecast for forecast in map(_forecast_of, self._table.query_all(query))}
        changed = [forecast for sku, forecast in made.items() if stored.get(sku) != forecast]
        self._table.put_all(_item(tenant_id, forecast) for forecast in changed)
        gone = sorted(stored.keys() - made.keys())
        for start in range(0, len(gone), LIMIT):
            with self._table.transaction() as tx:
                for sku in gone[start : start + LIMIT]:
                    tx.delete(keys.forecast(tenant_id, sku))


def _forecast_of(item: Item) -> Forecast:
    return unpack(Forecast, binary(item, "d"))


def _item(tenant_id: str, forecast: Forecast) -> Item:
    return keys.forecast(tenant_id, forecast.sku).attributes() | {"d": pack(forecast)}
