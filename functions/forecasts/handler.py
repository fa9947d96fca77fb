"""Makes every tenant's forecasts from what it sold."""

from typing import Any

from shared.replenishment.forecasting.nightly import NightlyForecasts
from shared.reporting.demand import DemandService
from shared.storage import connection
from shared.web.schedule import for_every_tenant

forecasts = NightlyForecasts(connection.table(), DemandService(connection.table()).sold)


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """A tenant's turn, every hour; each tenant's local night makes its forecasts once."""
    for_every_tenant(connection.table(), context.aws_request_id, forecasts.run_when_due)
