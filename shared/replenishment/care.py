"""What people do about an alert: put it off, and say who sees to it. Both end with the fall."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, day_bounds, local_day, system_clock, whole_milliseconds
from shared.core.errors import InvalidRequest
from shared.core.fields import DayOrMoment
from shared.identity.repository import SettingsRepository
from shared.replenishment.models import Alert, AssignAlert, SnoozeAlert
from shared.replenishment.repository import AlertRepository
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import until_written

LONGEST = timedelta(days=366)
KnownUser = Callable[[str, str], bool]
"""Whether the tenant (first) has an active user with the id (second)."""


class AlertCareService:
    """Changes how an alert is dealt with."""

    def __init__(self, table: Table, known_user: KnownUser, clock: Clock = system_clock) -> None:
        self._table, self._known_user, self._clock = table, known_user, clock
        self._alerts, self._settings = AlertRepository(table), SettingsRepository(table)

    def get(self, actor: Actor, sku: str) -> Alert:
        """One alert; NotFound where the product did not fall or has recovered."""
        return self._alerts.get(actor.tenant_id, sku)

    def snooze(self, actor: Actor, sku: str, request: SnoozeAlert, *, once: Once) -> Alert:
        """The digest leaves the fall out until then, and names it afterwards, even if it was named before."""
        until = None if request.until is None else self._moment(actor.tenant_id, request.until)

        def put_off(alert: Alert) -> Alert:
            return replace(alert, care=alert.care.but(snoozed_until=until), announced=alert.announced and until is None)

        return self._changed(actor, sku, "woken" if until is None else "snoozed", put_off, once)

    def assign(self, actor: Actor, sku: str, request: AssignAlert, *, once: Once) -> Alert:
        """Somebody active sees to it; InvalidRequest for anybody else."""
        if request.user_id is not None and not self._known_user(actor.tenant_id, request.user_id):
            raise InvalidRequest.at("/user_id", "There is no such active user")

        def give(alert: Alert) -> Alert:
            return replace(alert, care=alert.care.but(assignee_id=request.user_id))

        return self._changed(actor, sku, "assigned", give, once)

    def _changed(self, actor: Actor, sku: str, kind: str, change: Callable[[Alert], Alert], once: Once) -> Alert:
        def step() -> Alert:
            alert = change(self._alerts.get(actor.tenant_id, sku))
            with self._table.transaction() as tx:
                self._alerts.care(tx, actor.tenant_id, alert, Change.by(actor, kind, self._clock()))
                once.remember(tx, alert)
            return alert

        return until_written(step)

    def _moment(self, tenant_id: str, until: DayOrMoment) -> datetime:
        """A moment of the next year; a day begins where the tenant is."""
        now = self._clock()
        if not isinstance(until, datetime):
            time_zone = self._settings.recent(tenant_id).time_zone
            _demand_soon(until - local_day(now, time_zone))
            until, _ = day_bounds(until, until, time_zone)
        _demand_soon(until - now)
        return whole_milliseconds(until)


def _demand_soon(ahead: timedelta) -> None:
    if not timedelta() < ahead <= LONGEST:
        raise InvalidRequest.at("/until", "must lie within the next year")
