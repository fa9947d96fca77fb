"""Alerts: what fell to its reorder point, put off for a while or given to somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from functions.console.addresses import segment
from functions.console.answers import Answer, Redirect, Toast
from functions.console.forms import whole
from functions.console.pages.orders.desk import person_names
from functions.console.pages.rows import row, wants_row
from functions.console.pages.stock.desk import section
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.clock import local_day, system_clock
from shared.core.errors import InvalidRequest
from shared.identity.permissions import Permission
from shared.replenishment.models import Alert, AssignAlert, SnoozeAlert

_PEOPLE = 100
DAYS = (1, 3, 7, 28)
"""For how long an alert may be put off."""


@section.page("/stock/alerts", Permission.ALERTS_READ)
def list_alerts(visit: Visit, **_rest: str) -> Answer:
    """All alerts, the emptiest shelf first, those that are put off at the end."""
    now = system_clock()
    alerts = visit.services.replenishment.alerts(visit.actor)
    return visit.show(
        "stock/alerts.html",
        alerts=sorted(alerts, key=lambda alert: (alert.sleeps(now), alert.available, alert.sku)),
        **_around(visit, alerts),
    )


def show_again(visit: Visit, sku: str) -> Answer:
    """The list, or the one row, with why nothing was done."""
    return (
        _row(visit, visit.services.alert_care.get(visit.actor, sku), None) if wants_row(visit) else list_alerts(visit)
    )


def _answered(visit: Visit, alert: Alert, outcome: Callable[[Alert], Redirect]) -> Answer:
    led = outcome(alert)
    return _row(visit, alert, led.toast) if wants_row(visit) else led


def _row(visit: Visit, alert: Alert, toast: Toast | None) -> Answer:
    return row(visit, "stock/_alert_alone.html", toast, alert=alert, **_around(visit, [alert]))


def _around(visit: Visit, alerts: list[Alert]) -> dict[str, Any]:
    names = person_names(visit, [alert.care.assignee_id for alert in alerts])
    return {"now": system_clock(), "names": names, "people": _people(visit), "days": DAYS}


@section.action("/stock/alerts/{sku}/snooze", Permission.ALERTS_STEER, again=show_again)
def snooze(visit: Visit, sku: str) -> Answer:
    """Put it off for some days; Undo wakes it."""
    days = whole(visit.typed("days"))
    if days not in DAYS:
        raise InvalidRequest.at("/days", "Choose one of the list")
    until = local_day(system_clock(), visit.settings.time_zone) + timedelta(days=int(days))

    def outcome(alert: Alert) -> Redirect:
        text = visit.words.text("%(name)s is put off until %(day)s", name=alert.name, day=visit.words.day(until))
        return visit.done("/stock/alerts", text, undo=f"/stock/alerts/{segment(alert.sku)}/wake")

    request = parsed(SnoozeAlert, {"until": until.isoformat()})
    return _answered(
        visit, visit.services.alert_care.snooze(visit.actor, sku, request, once=visit.once(outcome)), outcome
    )


@section.action("/stock/alerts/{sku}/wake", Permission.ALERTS_STEER, again=show_again)
def wake(visit: Visit, sku: str) -> Answer:
    """It is told again."""

    def outcome(alert: Alert) -> Redirect:
        return visit.done("/stock/alerts", visit.words.text("%(name)s is back among the alerts", name=alert.name))

    request = SnoozeAlert(until=None)
    return _answered(
        visit, visit.services.alert_care.snooze(visit.actor, sku, request, once=visit.once(outcome)), outcome
    )


@section.action("/stock/alerts/{sku}/assign", Permission.ALERTS_STEER, again=show_again)
def assign(visit: Visit, sku: str) -> Answer:
    """Somebody sees to it; nobody where nobody is chosen."""
    user_id = visit.typed("user_id") or None

    def outcome(alert: Alert) -> Redirect:
        name = person_names(visit, [user_id]).get(user_id or "", "")
        given = visit.words.text("%(person)s sees to %(name)s", person=name, name=alert.name)
        nobody = visit.words.text("Nobody sees to %(name)s", name=alert.name)
        return visit.done("/stock/alerts", given if user_id else nobody)

    request = parsed(AssignAlert, {"user_id": user_id})
    return _answered(
        visit, visit.services.alert_care.assign(visit.actor, sku, request, once=visit.once(outcome)), outcome
    )


def _people(visit: Visit) -> list[tuple[str, str]]:
    """Who may be chosen: everybody by those who keep the people, oneself by all others."""
    if not visit.may(Permission.ALERTS_STEER):
        return []
    if not visit.may(Permission.USERS):
        return [(visit.actor.user_id, visit.words.text("Me"))]
    people = visit.services.people.page(visit.actor, limit=_PEOPLE, position=None).items
    return [(user.id, user.full_name) for user in people if user.status == "active"]
