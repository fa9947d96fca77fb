"""The people of a tenant: adding them, what they may do, who is above whom."""

from collections.abc import Iterable

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, InvalidRequest, NotFound, StaleVersion
from shared.core.ids import new_id
from shared.identity.accounts import SignInProvider
from shared.identity.codes_repository import CodeRepository
from shared.identity.errors import InvitationAccepted, ManagerCycle
from shared.identity.models import ChangeUser, CreateUser, User
from shared.identity.people_repository import TeamRepository, UserRepository
from shared.identity.permissions import may_grant
from shared.identity.registration import Registration
from shared.identity.subjects import SubjectRepository
from shared.identity.team import Chart
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import until_written

_KINDS = {"active": "enabled", "disabled": "disabled"}


class PeopleService:
    """Adds, changes and disables people."""

    def __init__(self, table: Table, provider: SignInProvider, clock: Clock = system_clock) -> None:
        self._table, self._provider, self._clock = table, provider, clock
        self._registration = Registration(table, provider, clock)
        self._codes = CodeRepository(table)
        self._users, self._subjects, self._team = UserRepository(table), SubjectRepository(table), TeamRepository(table)

    def get(self, actor: Actor, user_id: str) -> User:
        """One person; NotFound if there is none."""
        return self._users.get(actor.tenant_id, user_id)

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[User]:
        """A page of people, newest first."""
        return self._users.page(actor.tenant_id, limit=limit, position=position)

    def names(self, actor: Actor, user_ids: Iterable[str]) -> dict[str, str]:
        """Id -> full name of the tenant's people among these, read in one batch."""
        return self._users.names(actor.tenant_id, set(user_ids))

    def create(self, actor: Actor, request: CreateUser, *, once: Once) -> User:
        """A new person, or EmailTaken."""
        user_id = new_id()
        _demand_grantable(actor, request.role)
        self._demand_known(actor.tenant_id, request.manager_id)
        account = self._registration.account(request.email, request.password, actor.tenant_id)

        def step() -> User:
            chart = self._moved(actor.tenant_id, user_id, request.manager_id) if request.manager_id else None
            with self._table.transaction() as tx:
                user = self._registration.add(
                    tx,
                    actor,
                    account,
                    user_id=user_id,
                    full_name=request.full_name,
                    role=request.role,
                    manager_id=request.manager_id,
                )
                self._team.change(tx, actor.tenant_id, admins=int(user.is_active_admin), chart=chart)
                once.remember(tx, user)
            return user

        return until_written(step)

    def change(self, actor: Actor, user_id: str, request: ChangeUser, *, expected_version: int | None) -> User:
        """Change the named fields: LastAdmin, ManagerCycle, or StaleVersion when the caller saw another version.

        A status is told to the sign-in provider whenever it is named, so that a repetition mends what a crash left.
        """

        def step() -> User:
            user = self.get(actor, user_id)
            if expected_version not in (None, user.version):
                raise StaleVersion(f"The user is at version {user.version}")
            return self._save(actor, user, user.changed(request))

        changed = until_written(step)
        if "status" in request.model_fields_set:
            tell = self._provider.disable if changed.status == "disabled" else self._provider.enable
            tell(changed.sub)
        return changed

    def invite_again(self, actor: Actor, user_id: str, *, once: Once) -> User:
        """Mail a new code, which makes the last one void; InvitationAccepted for who has come in."""

        def step() -> User:
            user, now = self.get(actor, user_id), self._clock()
            if not user.invited:
                raise InvitationAccepted("This person has a password")
            invited = user.but(version=user.version + 1)
            with self._table.transaction() as tx:
                self._users.save(tx, actor.tenant_id, invited, Change.by(actor, "invited", now))
                self._codes.ask(tx, "invitation", user.email, now)
                once.remember(tx, invited)
            return invited

        return until_written(step)

    def _save(self, actor: Actor, user: User, changed: User) -> User:
        tenant_id, now, chart = actor.tenant_id, self._clock(), None
        if changed.role is not user.role:
            _demand_grantable(actor, changed.role)
        if changed.manager_id != user.manager_id:
            chart = self._moved(tenant_id, user.id, changed.manager_id)
        kind = _KINDS[changed.status] if changed.status != user.status else "changed"
        with self._table.transaction() as tx:
            self._users.save(tx, tenant_id, changed, Change.by(actor, kind, now))
            self._subjects.change(tx, changed.sub, changed.role, changed.status, now)
            admins = int(changed.is_active_admin) - int(user.is_active_admin)
            self._team.change(tx, tenant_id, admins=admins, chart=chart)
        return changed

    def _moved(self, tenant_id: str, user_id: str, manager_id: str | None) -> Chart:
        """The chart with the person in his new place; ManagerCycle where the manager is below him already."""
        chart = self._team.chart(tenant_id)
        self._demand_known(tenant_id, manager_id)
        if manager_id in chart.team(user_id):
            raise ManagerCycle("The manager is this person, or has this person above")
        return chart.moved(user_id, manager_id)

    def _demand_known(self, tenant_id: str, manager_id: str | None) -> None:
        try:
            if manager_id is not None:
                self._users.get(tenant_id, manager_id)
        except NotFound:
            raise InvalidRequest.at("/manager_id", "names nobody here") from None


def _demand_grantable(actor: Actor, role: Role) -> None:
    if not may_grant(actor, role):
        raise Forbidden("Nobody grants a role that may do what they may not")
