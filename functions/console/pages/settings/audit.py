"""The audit: who changed and who read what, and whether the record of it is whole."""

from functions.console.answers import Answer
from functions.console.pages.settings.audit_telling import NOTHING, Telling
from functions.console.pages.settings.desk import section, shown
from functions.console.papers import handed_out
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.fields import Day
from shared.core.model import Model
from shared.identity.audit.reading import AuditFilter
from shared.identity.permissions import Permission

_PEOPLE = 100


class Asked(Model):
    """The filters of the list, as the address says them."""

    entity: str | None = None
    actor: str | None = None
    first: Day | None = None
    last: Day | None = None


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
    telling = Telling(visit.words, names)
    return shown(
        visit,
        "audit",
        page=page,
        lines=[telling.line(told) for told in page.items],
        nothing=NOTHING,
        asked=asked,
        people=[(one.id, one.full_name) for one in people],
        verification=audit.verification(visit.actor) if visit.query.get("verify") else None,
    )


@section.page("/settings/audit.csv", Permission.AUDIT)
def export_audit(visit: Visit) -> Answer:
    """All that the list shows, as a table for spreadsheets and programs."""
    asked = {name: text for name, text in visit.query.items() if name in ("entity", "actor", "from", "to")}
    return handed_out(visit, "audit", asked, "csv")
