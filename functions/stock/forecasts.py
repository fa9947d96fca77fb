"""What products are expected to sell, and what to order for it."""

from functions.stock.desk import api
from functions.stock.forecast_views import ForecastView
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.replenishment.forecasting.service import ForecastService
from shared.storage import connection
from shared.web.pagination import ListQuery, Page

forecasts = ForecastService(connection.table())


@api.endpoint("GET", "/v1/forecasts", permission=Permission.FORECASTS_READ)
def list_forecasts(query: ListQuery) -> Page[ForecastView]:
    """List the products that have a forecast, by SKU."""
    return api.page(
        query,
        lambda limit, position: forecasts.page(api.actor, limit=limit, position=position),
        ForecastView.of,
    )


@api.endpoint(
    "GET",
    "/v1/forecasts/{sku}",
    permission=Permission.FORECASTS_READ,
    subject=forecasts.of_product,
    problems=(NotFound,),
)
def get_forecast(sku: str) -> ForecastView:
    """Read a product's forecast: eight weeks with an interval, and what to order."""
    return ForecastView.of(forecasts.of_product(api.actor, sku))
