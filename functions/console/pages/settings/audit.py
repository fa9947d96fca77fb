"""The audit: who changed and who read what, and whether the record of it is whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from functions.console.answers import Answer
from functions.console.pages.settings.desk import section, shown
from functions.console.papers import handed_out
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.clock import moment_of
from shared.core.fields import Day
from shared.core.model import Model
from shared.identity.audit.entry import Told
from shared.identity.audit.reading import AuditFilter
from shared.identity.permissions import Permission

_PEOPLE = 100
_LONGEST = 300


class Asked(Model):
    """The filters of the list, as the address says them."""

    entity: str | None = None
    actor: str | None = None
    first: Day | None = None
    last: Day | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown; `fields` are name, before and after of what differs."""

    at: datetime
    who: str
    action: str
    thing: str
    thing_id: str
    fields: list[tuple[str, str, str]]


@section.page("/settings/audit", Permission.AUDIT, access_to="user")
def list_audit(visit: Visit) -> Answer:
    """Entries, newest first; the chain's state where it is asked for."""
    named = {"from": "first", "to": "last"}
    values = {named.get(name, name): text for name, text in visit.query.items()}
    asked = parsed(Asked, {name: text for name, text in values.items() if name in Asked.model_fields})
    wanted, audit = AuditFilter(**asked.model_dump()), visit.services.audit
    page = visit.page(lambda limit, position: audit.page(visit.actor, wanted, limit=limit, position=position))
    people = visit.services.people.page(visit.actor, limit=_PEOPLE, position=None).items
    names = {one.id: one.full_name for one in people} | {"system": visit.words.text("Tallyshop")}
    return shown(
        visit,
        "audit",
        page=page,
        lines=[_line(visit, told, names) for told in page.items],
        asked=asked,
        people=[(one.id, one.full_name) for one in people],
        verification=audit.verification(visit.actor) if visit.query.get("verify") else None,
    )


@section.page("/settings/audit.csv", Permission.AUDIT)
def export_audit(visit: Visit) -> Answer:
    """All that the list shows, as a table for spreadsheets and programs."""
    asked = {name: text for name, text in visit.query.items() if name in ("entity", "actor", "from", "to")}
    return handed_out(visit, "audit", asked, "csv")


def _line(visit: Visit, told: Told, names: dict[str, str]) -> Line:
    entry = told.entry
    program = visit.words.text("a program") if entry.actor.startswith("key:") else entry.actor
    return Line(
        at=moment_of(entry.at),
        who=names.get(entry.actor, program),
        action=entry.action.replace("_", " "),
        thing=entry.entity_type.replace("_", " "),
        thing_id=entry.entity_id,
        fields=list(_differing(told.before or {}, told.after or {})),
    )


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = [name for name in (before | after) if before.get(name) != after.get(name)]
    return [(name, _text(before.get(name)), _text(after.get(name))) for name in names]


def _text(value: object) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
