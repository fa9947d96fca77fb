"""Mails the digest of every tenant whose hour has come, where products fell since the last one."""

from typing import Any

from shared.core.config import settings
from shared.notifications.digest import RestockDigestService
from shared.notifications.recipients import OFFICE, active_people
from shared.notifications.schedules.leaving import ways_out
from shared.reporting.demand import DemandService
from shared.storage import connection
from shared.web.schedule import for_every_tenant

digests = RestockDigestService(
    connection.table(),
    active_people(connection.table(), OFFICE),
    DemandService(connection.table()).sold,
    console=settings.console_url,
    leave_url=ways_out(connection.signing_secrets, settings.known_url),
)


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """A tenant's turn, every hour; each tenant's local day has one digest."""
    for_every_tenant(connection.table(), context.aws_request_id, digests.run_when_due)
