"""Who am I, and what the tenant has decided for everybody."""

from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound, StaleVersion
from shared.identity.api_keys_repository import ApiKeyRepository
from shared.identity.models import ChangeSettings, TenantSettings
from shared.identity.people_repository import UserRepository
from shared.identity.permissions import Permission, permissions_of
from shared.identity.repository import SettingsRepository
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import until_written


@dataclass(frozen=True, slots=True)
class Me:
    """The actor as a person or program of his tenant; a program has no address."""

    user_id: str
    full_name: str
    email: str | None
    email_verified: bool
    totp: bool
    sms: bool
    phone: str | None
    role: Role
    permissions: list[Permission]
    tenant_id: str
    settings: TenantSettings


class IdentityService:
    """Tells people who they are, and keeps their tenant's settings."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._users, self._settings = UserRepository(table), SettingsRepository(table)
        self._keys = ApiKeyRepository(table)

    def me(self, actor: Actor) -> Me:
        """Who acts, his tenant and permissions."""
        person = None if actor.is_key else self._users.get(actor.tenant_id, actor.user_id)
        return Me(
            user_id=actor.user_id,
            full_name=person.full_name if person else self._keys.get(actor.tenant_id, actor.key_id).name,
            email=person.email if person else None,
            email_verified=person is not None and person.email_verified,
            totp=person is not None and person.totp,
            sms=person is not None and person.sms,
            phone=person.phone if person else None,
            tenant_id=actor.tenant_id,
            settings=self.settings(actor),
            role=actor.role,
            permissions=permissions_of(actor.role),
        )

    def knows(self, tenant_id: str, user_id: str) -> bool:
        """Whether this is an active person of the tenant."""
        try:
            return self._users.get(tenant_id, user_id).status == "active"
        except NotFound:
            return False

    def settings(self, actor: Actor) -> TenantSettings:
        """As they stand."""
        return self._settings.current(actor.tenant_id)

    def recent_settings(self, actor: Actor) -> TenantSettings:
        """As they stood at most half a minute ago: for what must not pay for a read."""
        return self._settings.recent(actor.tenant_id)

    def change_settings(self, actor: Actor, request: ChangeSettings, *, expected_version: int | None) -> TenantSettings:
        """Change the named fields; StaleVersion when the caller saw another version."""

        def step() -> TenantSettings:
            settings = self.settings(actor)
            if expected_version not in (None, settings.version):
                raise StaleVersion(f"The settings are at version {settings.version}")
            return self._save(actor, settings.changed(request))

        return until_written(step)

    def _save(self, actor: Actor, changed: TenantSettings) -> TenantSettings:
        with self._table.transaction() as tx:
            self._settings.save(tx, actor.tenant_id, changed, Change.by(actor, "changed", self._clock()))
        self._settings.forget(actor.tenant_id)
        return changed
