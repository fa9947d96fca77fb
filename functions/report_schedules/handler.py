"""Report schedules, and the way out of their mails."""

from functions.report_schedules.views import ReportScheduleView
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.notifications.schedules.leaving import Leaving
from shared.notifications.schedules.models import Schedule, ScheduleReport
from shared.notifications.schedules.service import ScheduleService
from shared.notifications.stationery import page
from shared.reporting.mailing import MailedReports
from shared.reporting.papers import Papers
from shared.storage import connection
from shared.storage.links import tenant_of
from shared.storage.tenancy import act_for
from shared.web.answers import PlainAnswer
from shared.web.api import Api
from shared.web.pagination import ListQuery, Page

api = Api("report-schedules")
handler = api.handler
schedules = ScheduleService(connection.table(), MailedReports(Papers(connection.table())))
leaving = Leaving(connection.table(), connection.signing_secrets)


def view(schedule: Schedule) -> ReportScheduleView:
    """The schedule with its next due time and whom it does not reach."""
    return ReportScheduleView.of(schedule, schedules.time_zone(schedule.tenant_id), schedules.unreached(schedule))


@api.endpoint("POST", "/v1/report-schedules", status=201, permission=Permission.REPORT_SCHEDULES)
def create_report_schedule(request: ScheduleReport) -> ReportScheduleView:
    """Have a report mailed daily, weekly or monthly at an hour of the tenant's clock.

    It speaks of the day, the week (from Monday) or the month before, with the rows that its creator sees when it is
    sent; where he is disabled or may not read it any more, it is not sent, and the schedule says so.
    """
    return view(schedules.create(api.actor, request, once=api.once(view)))


@api.endpoint("GET", "/v1/report-schedules", permission=Permission.REPORT_SCHEDULES, access_to="report-schedule")
def list_report_schedules(query: ListQuery) -> Page[ReportScheduleView]:
    """List the tenant's schedules, newest first, with what became of their last runs and whom they do not reach."""
    return api.page(query, lambda limit, position: schedules.page(api.actor, limit=limit, position=position), view)


@api.endpoint(
    "DELETE",
    "/v1/report-schedules/{schedule_id}",
    status=204,
    permission=Permission.REPORT_SCHEDULES,
    subject=schedules.get,
    problems=(NotFound,),
)
def delete_report_schedule(schedule_id: str) -> None:
    """Send it no more."""
    schedules.delete(api.actor, schedule_id)


@api.endpoint(
    "POST",
    "/v1/report-schedules/{schedule_id}/run",
    permission=Permission.REPORT_SCHEDULES,
    subject=schedules.get,
    problems=(NotFound,),
)
def run_report_schedule(schedule_id: str) -> ReportScheduleView:
    """Send it now, one mail a recipient; the next due time stays."""
    schedules.get(api.actor, schedule_id)
    return view(schedules.run(api.actor, schedule_id, once=api.once(view)))


@api.endpoint("GET", "/v1/unsubscriptions/{token}", open_to_anyone=True, problems=(NotFound,))
def show_unsubscription(token: str) -> PlainAnswer:
    """Ask whether to leave: looking at the link leaves nothing, for mail scanners look at every one."""
    return _page(token, is_done=False)


@api.endpoint("POST", "/v1/unsubscriptions/{token}", open_to_anyone=True, problems=(NotFound,))
def unsubscribe(token: str) -> PlainAnswer:
    """Leave a schedule's mails: by the page's button, or by the mail program in one click (RFC 8058)."""
    act_for(tenant_of(token))
    leaving.leave(token)
    return _page(token, is_done=True)


def _page(token: str, *, is_done: bool) -> PlainAnswer:
    act_for(tenant_of(token))
    settings = leaving.settings(token)
    text = page("leave", settings.locale, {"company": settings.company_name, "done": is_done})
    return PlainAnswer(200, text.encode(), "text/html; charset=utf-8")
