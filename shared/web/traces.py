"""Which answers leave a trace in the audit: readings of personal data, and every file that leaves the house."""

from collections.abc import Mapping

from shared.core.clock import system_clock
from shared.identity.audit.access import Access, access_item, without_free_text
from shared.storage import connection
from shared.web.endpoint import Endpoint
from shared.web.files import File
from shared.web.pagination import Page
from shared.web.request import Request

_EXPORT = "export"
"""The kind of thing that a file is in the audit; its id says what it shows."""


def keep_trace(endpoint: Endpoint, request: Request, path: Mapping[str, str], result: object) -> None:
    """One write before the answer where it shows what must be traced: what cannot be kept is not shown."""
    if not isinstance(result, File) and endpoint.access_to is None:
        return
    action, entity_type, entity_id, shown = _shown(endpoint, path, result)
    access = Access(
        entity_type=entity_type,
        entity_id=entity_id,
        operation=endpoint.operation_id,
        filters=without_free_text(request.query),
        shown=shown,
    )
    connection.table().put_all([access_item(request.actor, access, system_clock(), kind=action)])


def _shown(endpoint: Endpoint, path: Mapping[str, str], result: object) -> tuple[str, str, str, int]:
    """What was done, to which kind of thing and which of them, and how many things were shown."""
    if isinstance(result, File):
        return "exported", _EXPORT, result.about, result.rows
    shown = len(result.items) if isinstance(result, Page) else 1
    return "read", endpoint.access_to or "", next(iter(path.values()), ""), shown
