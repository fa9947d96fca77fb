"""The link by which a recipient leaves a schedule: signed, so that nobody leaves for another; it never expires."""

import base64
import hashlib
import hmac
from collections.abc import Callable

from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound
from shared.core.ids import derived_id
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.notifications.reach import Reach
from shared.notifications.schedules.repository import ScheduleRepository
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table

_SIGNATURE_BYTES = 16
Secrets = Callable[[], SigningSecrets]


def leave_token(secrets: SigningSecrets, tenant_id: str, schedule_id: str, address: str) -> str:
    """Names tenant, schedule and recipient, without his address."""
    named = f"{tenant_id}.{schedule_id}.{derived_id(tenant_id, schedule_id, address)}"
    return f"{named}.{_signature(secrets.current, named)}"


def tenant_of(token: str) -> str:
    """Whose token it says it is; nothing is proved by that."""
    return token.partition(".")[0]


class Leaving:
    """Takes recipients at their word."""

    def __init__(self, table: Table, secrets: Secrets, clock: Clock = system_clock) -> None:
        self._secrets, self._clock = secrets, clock
        self._schedules, self._reach = ScheduleRepository(table), Reach(table)
        self._settings = SettingsRepository(table)

    def demand(self, token: str) -> tuple[str, str, str]:
        """Tenant, schedule and recipient's mark of a token that we signed; NotFound for any other."""
        named, _, signature = token.rpartition(".")
        given = signature.encode()
        if not any(hmac.compare_digest(_signature(secret, named).encode(), given) for secret in self._secrets().all):
            raise NotFound("No such link")
        tenant_id, schedule_id, mark = named.split(".")
        return tenant_id, schedule_id, mark

    def settings(self, token: str) -> TenantSettings:
        """Whose mails they are, and in which language; NotFound for a token that is none."""
        tenant_id, _, _ = self.demand(token)
        return self._settings.current(tenant_id)

    def leave(self, token: str) -> None:
        """No more of the schedule for this recipient, from now on and however often he says so."""
        tenant_id, schedule_id, mark = self.demand(token)
        try:
            schedule = self._schedules.get(tenant_id, schedule_id)
        except NotFound:
            return  # it is gone, and with it its mails
        for address in schedule.recipients:
            if derived_id(tenant_id, schedule_id, address) == mark:
                self._reach.leave(tenant_id, schedule_id, address, self._clock())


def _signature(secret: bytes, named: str) -> str:
    digest = hmac.digest(secret, b"leave\x00" + named.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
