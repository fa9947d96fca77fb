"""Mails every tenant's digest, where products fell since the last one."""

from typing import Any

from shared.core.clock import system_clock
from shared.notifications.digest import RestockDigestService
from shared.notifications.recipients import OFFICE, active_people
from shared.storage import connection
from shared.storage.once import nothing_to_remember
from shared.web.schedule import for_every_tenant

digests = RestockDigestService(connection.table(), active_people(connection.table(), OFFICE))
once = nothing_to_remember(system_clock)


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """A tenant's turn."""
    for_every_tenant(connection.table(), context.aws_request_id, lambda actor: digests.run(actor, once=once))
