"""The audit as a file: what its list shows, a week at a time, newest first; what entries show is JSON in a cell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, ClassVar

import orjson
from pydantic import StringConstraints

from shared.core.actor import Actor
from shared.core.clock import moment_of
from shared.core.sheet import Row, Sheet
from shared.identity.audit.entry import Told
from shared.identity.audit.reading import AuditFilter, AuditReading
from shared.identity.permissions import Permission
from shared.reporting.layout import Office
from shared.reporting.paper import Paper
from shared.reporting.queries import AllTimeQuery, ReportQuery
from shared.reporting.reports import Span
from shared.storage.cursors import everything

COLUMNS = ("id", "at", "actor", "action", "entity_type", "entity_id", "before", "after", "request_id")
AT_ONCE = 2_000
"""Rows that a request waits for: each is read with what it shows."""
_A_PIECE = timedelta(days=7)
_A_PAGE = 100
_Named = Annotated[str, StringConstraints(max_length=128)]


class AuditListQuery(AllTimeQuery):
    """Which entries."""

    entity: _Named | None = None
    actor: _Named | None = None


@dataclass(frozen=True)
class AuditList:
    """Reads a week at a time, so that years need no more memory than a week."""

    office: Office
    audit: AuditReading
    permission = Permission.AUDIT
    query: ClassVar[type[ReportQuery]] = AuditListQuery

    def paper(self, actor: Actor, query: ReportQuery) -> Paper:
        """InvalidRequest where its days run backwards."""
        assert isinstance(query, AuditListQuery)  # noqa: S101
        letterhead = self.office.letterhead(actor.tenant_id)
        span = query.span(lambda: self.audit.first_day(actor), letterhead.today)
        facts = letterhead.report("audit", "Audit", COLUMNS, span)
        wanted = AuditFilter(query.entity, query.actor)
        return Paper(facts, [partial(self._piece, actor, wanted, part) for part in weeks(span)], at_once=AT_ONCE)

    def _piece(self, actor: Actor, wanted: AuditFilter, part: Span) -> Sheet:
        narrowed = replace(wanted, first=part.first, last=part.last)
        entries = everything(lambda position: self.audit.page(actor, narrowed, limit=_A_PAGE, position=position))
        return Sheet(COLUMNS, [_row(told) for told in entries])


def weeks(span: Span) -> Iterator[Span]:
    """Parts of the span of seven days, newest first; the oldest may be shorter."""
    last = span.last
    while last >= span.first:
        first = max(last - _A_PIECE + timedelta(days=1), span.first)
        yield Span(first, last)
        last = first - timedelta(days=1)


def _row(told: Told) -> Row:
    entry = told.entry
    about = (entry.action, entry.entity_type, entry.entity_id)
    return (
        told.id,
        moment_of(entry.at),
        entry.actor,
        *about,
        _shown(told.before),
        _shown(told.after),
        entry.request_id,
    )


def _shown(document: dict[str, Any] | None) -> str | None:
    return None if document is None else orjson.dumps(document).decode()
