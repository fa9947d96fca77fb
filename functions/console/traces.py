"""What leaves a trace in the audit: readings of personal data, and every file that leaves the house."""

from collections.abc import Mapping

from functions.console.answers import Answer, Html
from functions.console.routing import Route
from functions.console.visit import Visit
from shared.core.clock import system_clock
from shared.identity.audit.access import Access, access_item, without_free_text
from shared.storage import connection
from shared.web.files import File


def keep_trace(visit: Visit, route: Route, path: Mapping[str, str], answer: Answer) -> None:
    """One write before the answer where it shows what must be traced: what cannot be kept is not shown."""
    if visit.practice is not None:
        return
    if isinstance(answer, File):
        access = _access(visit, route, "export", answer.about, answer.rows)
        kind = "exported"
    elif route.access_to is not None and isinstance(answer, Html) and answer.shown:
        access = _access(visit, route, route.access_to, next(iter(path.values()), ""), answer.shown)
        kind = "read"
    else:
        return
    connection.table().put_all([access_item(visit.actor, access, system_clock(), kind=kind)])


def _access(visit: Visit, route: Route, entity_type: str, entity_id: str, shown: int) -> Access:
    return Access(
        entity_type=entity_type,
        entity_id=entity_id,
        operation=f"console_{route.function.__name__}",
        filters=without_free_text(visit.query),
        shown=shown,
    )
