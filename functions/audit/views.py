"""The audit as the API shows it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from pydantic import Field

from shared.core.clock import moment_of
from shared.core.fields import DayOrMoment
from shared.core.model import Model
from shared.core.sheet import Row, Sheet
from shared.identity.audit.entry import Told
from shared.identity.audit.reading import AuditFilter
from shared.identity.audit.verification import Verification
from shared.web.files import FileFormat
from shared.web.pagination import ListQuery


class AuditQuery(ListQuery):
    """Filters of the audit."""

    entity: str | None = Field(None, description="The id of the thing that was changed or read", max_length=128)
    actor: str | None = Field(None, description="The id of the person or program", max_length=128)
    first: DayOrMoment | None = Field(None, alias="from", description="A day of the tenant or a moment")
    last: DayOrMoment | None = Field(None, alias="to", description="A day of the tenant or a moment, included")

    format: FileFormat | None = Field(None, description="As a file of up to 5,000 entries; `limit` does not count then")

    def narrowed(self) -> AuditFilter:
        """The filter that the service takes."""
        return AuditFilter(self.entity, self.actor, self.first, self.last)


class AuditedThing(Model):
    """What an entry is about; the id is empty for a whole list."""

    type: str
    id: str


class AuditEntryView(Model):
    """One entry; `before` is null for what was made or read, both are null where personal data was erased."""

    id: str
    at: datetime
    actor: str
    action: str
    entity: AuditedThing
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str

    @classmethod
    def of(cls, told: Told) -> "AuditEntryView":
        """The entry's view."""
        entry = told.entry
        return cls(
            id=told.id,
            at=moment_of(entry.at),
            actor=entry.actor,
            action=entry.action,
            entity=AuditedThing(type=entry.entity_type, id=entry.entity_id),
            before=told.before,
            after=told.after,
            request_id=entry.request_id,
        )


_COLUMNS = ("id", "at", "actor", "action", "entity_type", "entity_id", "before", "after", "request_id")


def audit_sheet(entries: Iterable[Told]) -> Sheet:
    """Entries as rows; what they show is JSON in a cell."""
    return Sheet(_COLUMNS, [_cells(AuditEntryView.of(told)) for told in entries])


def _cells(view: AuditEntryView) -> Row:
    shown = [None if part is None else orjson.dumps(part).decode() for part in (view.before, view.after)]
    return view.id, view.at, view.actor, view.action, view.entity.type, view.entity.id, *shown, view.request_id


class AuditVerificationView(Model):
    """Whether the chain holds; `first_broken` is the id of the first entry that is changed, missing or one too many."""

    holds: bool
    entries: int
    first_broken: str | None

    @classmethod
    def of(cls, verification: Verification) -> "AuditVerificationView":
        """The outcome's view."""
        return cls(holds=verification.holds, entries=verification.entries, first_broken=verification.first_broken)
