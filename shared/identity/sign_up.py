"""Signing up: a tenant with its admin and everything that it begins with, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.ids import new_id, new_tenant_id
from shared.identity.accounts import SignInProvider
from shared.identity.models import SignUp, TenantSettings
from shared.identity.people_repository import TeamRepository
from shared.identity.registration import Registration
from shared.identity.repository import SettingsRepository, TenantRepository
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction

Beginning = Callable[[Transaction, Actor], None]
"""What another area writes for a new tenant, in the name of its admin."""


@dataclass(frozen=True, slots=True)
class SignedUp:
    """The new tenant and its admin."""

    tenant_id: str
    user_id: str


class SignUpService:
    """Takes in new tenants; `beginnings` are what other areas give each of them."""

    def __init__(
        self, table: Table, provider: SignInProvider, *beginnings: Beginning, clock: Clock = system_clock
    ) -> None:
        self._table, self._clock, self._beginnings = table, clock, beginnings
        self._registration = Registration(table, provider, clock)
        self._settings, self._team = SettingsRepository(table), TeamRepository(table)
        self._tenants = TenantRepository(table)

    def sign_up(self, request: SignUp, *, request_id: str, once: Once) -> SignedUp:
        """A new tenant, or EmailTaken."""
        account = self._registration.account(request.email, request.password, request.company_name, request.full_name)
        signed_up = SignedUp(new_tenant_id(), new_id())
        actor = Actor(signed_up.tenant_id, signed_up.user_id, Role.ADMIN, request_id)
        with self._table.transaction() as tx:
            self._registration.add(
                tx, actor, account, user_id=actor.user_id, full_name=request.full_name, role=Role.ADMIN
            )
            self._open(tx, actor, request)
            once.remember(tx, signed_up)
        return signed_up

    def _open(self, tx: Transaction, actor: Actor, request: SignUp) -> None:
        names = ("company_name", "currency", "time_zone", "locale")
        settings = TenantSettings(**{name: getattr(request, name) for name in names})
        self._settings.add(tx, actor.tenant_id, settings, Change.by(actor, "created", self._clock()))
        self._team.add(tx, actor.tenant_id)
        self._tenants.add(tx, actor.tenant_id)
        for begin in self._beginnings:
            begin(tx, actor)
