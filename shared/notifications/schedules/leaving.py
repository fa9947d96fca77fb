"""The link by which a recipient leaves a schedule: signed, so that nobody leaves for another; it never expires."""

from collections.abc import Callable

from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound
from shared.core.ids import derived_id
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.notifications.digest import RESTOCK_DIGEST
from shared.notifications.models import LeaveUrl
from shared.notifications.reach import Reach
from shared.notifications.recipients import OFFICE, active_people
from shared.notifications.schedules.daily_sales import AnySchedule
from shared.storage.links import named_by, signed
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table

PURPOSE = "leave"
Secrets = Callable[[], SigningSecrets]


def leave_token(secrets: SigningSecrets, tenant_id: str, schedule_id: str, address: str) -> str:
    """Names tenant, schedule and recipient, without his address."""
    return signed(secrets, PURPOSE, tenant_id, schedule_id, derived_id(tenant_id, schedule_id, address))


def ways_out(secrets: Secrets, api: str | None) -> LeaveUrl:
    """The links below an API's address."""

    def leave_url(tenant_id: str, schedule_id: str, address: str) -> str:
        token = leave_token(secrets(), tenant_id, schedule_id, address) if api else ""
        return f"{api}/v1/unsubscriptions/{token}" if api else ""

    return leave_url


class Leaving:
    """Takes recipients at their word."""

    def __init__(self, table: Table, secrets: Secrets, clock: Clock = system_clock) -> None:
        self._secrets, self._clock = secrets, clock
        self._schedules, self._reach = AnySchedule(table, clock), Reach(table)
        self._settings, self._office = SettingsRepository(table), active_people(table, OFFICE)

    def settings(self, token: str) -> TenantSettings:
        """Whose mails they are, and in which language; NotFound for a token that is none."""
        tenant_id, _, _ = named_by(self._secrets(), PURPOSE, token)
        return self._settings.current(tenant_id)

    def leave(self, token: str) -> None:
        """No more of the schedule for this recipient, from now on and however often he says so."""
        tenant_id, schedule_id, mark = named_by(self._secrets(), PURPOSE, token)
        for address in self._addresses(tenant_id, schedule_id):
            if derived_id(tenant_id, schedule_id, address) == mark:
                self._reach.leave(tenant_id, schedule_id, address, self._clock())

    def _addresses(self, tenant_id: str, schedule_id: str) -> list[str]:
        """Whom the schedule writes to; a schedule that is gone took its mails with it."""
        if schedule_id == RESTOCK_DIGEST:
            return [person.email for person in self._office(tenant_id)]
        try:
            return self._schedules.get(tenant_id, schedule_id).recipients
        except NotFound:
            return []
