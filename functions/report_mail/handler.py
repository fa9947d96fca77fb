"""Begins the mail of yesterday's sales for every tenant whose hour has come; the printer makes and sends it."""

from typing import Any

from shared.notifications.schedules.daily_sales import DailySales
from shared.storage import connection
from shared.web.schedule import for_every_tenant

daily_sales = DailySales(connection.table())


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """A tenant's turn, every hour; each tenant's local day has one mail."""
    for_every_tenant(connection.table(), context.aws_request_id, daily_sales.begin_when_due)
