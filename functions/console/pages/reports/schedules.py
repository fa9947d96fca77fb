"""Reports by mail: which, how often, to whom; sent now, or no more."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import given
from functions.console.pages.reports.desk import NAMES, TABS, section
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.notifications.reach import Reason
from shared.notifications.schedules.models import Schedule, ScheduleReport

_ = str
"""Marks a message for the catalogues."""
FREQUENCIES = [("daily", _("every day")), ("weekly", _("every Monday")), ("monthly", _("on the first of the month"))]
FORMATS = ("csv", "xlsx", "pdf")
UNREACHED: dict[Reason, str] = {
    "bounced": _("does not exist"),
    "complained": _("complained of spam"),
    "mailbox-full": _("mailbox is full"),
    "unsubscribed": _("wants no more"),
}
NOT_SENT = {
    "creator-disabled": _("whoever made it is kept out"),
    "creator-forbidden": _("whoever made it may not read it any more"),
    "no-recipient-is-reached": _("nobody is reached"),
}
_SALES = ("interval", "group_by", "compare")
"""What a mailed sales report may be asked; its days are those before it is due."""


@section.page("/reports/schedules", Permission.REPORT_SCHEDULES, access_to="report-schedule")
def list_schedules(visit: Visit, **_rest: str) -> Answer:
    """Those of the whole company, and a form for another one."""
    service = visit.services.schedules
    page = visit.page(lambda limit, position: service.page(visit.actor, limit=limit, position=position))
    zone = visit.settings.time_zone
    reports = {tab: visit.words.text(word) for word, tab, permission in TABS if visit.may(permission)}
    return visit.show(
        "reports/schedules.html",
        page=page,
        due=[one.due_at(zone) for one in page.items],
        reports=reports,
        every_name={name: visit.words.text(word) for name, word in NAMES.items()},
        unreached=[{each.email: _why(visit, each.reason) for each in service.unreached(one)} for one in page.items],
        not_sent={code: visit.words.text(word) for code, word in NOT_SENT.items()},
        frequencies={code: visit.words.text(word) for code, word in FREQUENCIES},
        formats=FORMATS,
        asked={name: visit.query[name] for name in _SALES if name in visit.query},
        shown=len(page.items),
    )


def _why(visit: Visit, reason: Reason) -> str:
    return visit.words.text(UNREACHED[reason])


@section.action("/reports/schedules", Permission.REPORT_SCHEDULES, again=list_schedules)
def schedule(visit: Visit) -> Answer:
    """Mail the report from now on."""

    def outcome(_made: Schedule) -> Redirect:
        return visit.done("/reports/schedules", visit.words.text("The report is mailed from now on"))

    report = visit.typed("report")
    parameters = given(**{name: visit.typed(name) for name in _SALES}) if report == "sales" else {}
    document = {
        "report": report,
        "parameters": parameters,
        "frequency": visit.typed("frequency"),
        "at": visit.typed("at")[:5],
        "recipients": [one for one in visit.typed("recipients").replace(",", " ").replace("，", " ").split() if one],
        "formats": [name for name in FORMATS if visit.typed(f"as-{name}") == "yes"],
    }
    request = parsed(ScheduleReport, document)
    return outcome(visit.services.schedules.create(visit.actor, request, once=visit.once(outcome)))


@section.action("/reports/schedules/{schedule_id}/run", Permission.REPORT_SCHEDULES, again=list_schedules)
def run_schedule(visit: Visit, schedule_id: str) -> Answer:
    """Send it now; its next time stays."""

    def outcome(_sent: Schedule) -> Redirect:
        return visit.done("/reports/schedules", visit.words.text("The report is on its way"))

    return outcome(visit.services.schedules.run(visit.actor, schedule_id, once=visit.once(outcome)))


@section.action("/reports/schedules/{schedule_id}/delete", Permission.REPORT_SCHEDULES, again=list_schedules)
def delete_schedule(visit: Visit, schedule_id: str) -> Answer:
    """Mail it no more."""
    visit.services.schedules.delete(visit.actor, schedule_id)
    return visit.done("/reports/schedules", visit.words.text("The report is mailed no more"))
