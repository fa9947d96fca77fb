"""Ways back in and first ways in: resetting a password, accepting an invitation, proving an address."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden
from shared.identity.accounts import SignInProvider
from shared.identity.addresses import AddressRepository
from shared.identity.codes_repository import Asked, AskedJustNow, CodeRepository, Purpose, wrong_code
from shared.identity.fields import address_of
from shared.identity.models import AskReset, Confirm, SetPassword, User
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.people_repository import UserRepository
from shared.identity.subjects import SubjectRepository
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import until_written

_KINDS: dict[Purpose, str] = {"invitation": "joined", "password-reset": "password-reset"}


class PasswordService:
    """Sets passwords for whoever has the code that was mailed to the address."""

    def __init__(
        self,
        table: Table,
        provider: SignInProvider,
        codes: OneTimeCodes,
        clock: Clock = system_clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table, self._provider, self._codes, self._clock, self._sleep = table, provider, codes, clock, sleep
        self._asked, self._addresses = CodeRepository(table), AddressRepository(table)
        self._users, self._subjects = UserRepository(table), SubjectRepository(table)

    def ask_reset(self, request: AskReset) -> None:
        """Have a code mailed; the same write for every address, for who it belongs to is looked up later."""
        self._ask("password-reset", address_of(request.email))

    def reset(self, request: SetPassword, *, request_id: str) -> None:
        """Set a new password and end all sessions, or InvalidCredentials."""
        self._set_password("password-reset", request, request_id)

    def accept(self, request: SetPassword, *, request_id: str) -> None:
        """Set the first password of a person who was invited, or InvalidCredentials."""
        self._set_password("invitation", request, request_id)

    def ask_verification(self, actor: Actor) -> None:
        """Have a code mailed to the actor's own address."""
        self._ask("verification", self._person(actor).email)

    def verify(self, actor: Actor, request: Confirm) -> None:
        """The address is the actor's, or InvalidCredentials."""
        asked = self._codes.demand("verification", self._person(actor).email, request.code)

        def step() -> None:
            user = self._person(actor)
            proved = user.but(email_verified=True, version=user.version + 1)
            with self._table.transaction() as tx:
                self._users.save(tx, actor.tenant_id, proved, Change.by(actor, "verified", self._clock()))
                self._asked.use_up(tx, asked)

        until_written(step)

    def _ask(self, purpose: Purpose, address: str | None) -> None:
        if address is None:
            return
        with suppress(AskedJustNow), self._table.transaction() as tx:
            self._asked.ask_rarely(tx, purpose, address, self._clock())

    def _person(self, actor: Actor) -> User:
        if actor.is_key:
            raise Forbidden("An API key has no address")
        return self._users.get(actor.tenant_id, actor.user_id)

    def _set_password(self, purpose: Purpose, request: SetPassword, request_id: str) -> None:
        address = address_of(request.email)
        if address is None:
            raise wrong_code()
        asked = self._codes.demand(purpose, address, request.code)
        holder = self._addresses.holder(address)
        if holder is None:
            raise wrong_code()
        tenant_id, user_id = holder
        sub = self._admitted(tenant_id, user_id).sub
        self._provider.set_password(sub, request.password)
        until_written(lambda: self._note(asked, tenant_id, user_id, request_id))
        # Tokens tell whole seconds: those of this second are void too, and the next sign-in comes after it.
        self._sleep(1 - self._clock().microsecond / 1_000_000)
        self._provider.sign_out(sub)

    def _admitted(self, tenant_id: str, user_id: str) -> User:
        user = self._users.get(tenant_id, user_id)
        if user.status != "active":
            raise wrong_code()
        return user

    def _note(self, asked: Asked, tenant_id: str, user_id: str, request_id: str) -> None:
        user, now = self._admitted(tenant_id, user_id), self._clock()
        actor = Actor(tenant_id, user_id, user.role, request_id)
        back = user.but(invited=False, email_verified=True, version=user.version + 1)
        others: list[Purpose] = [purpose for purpose in _KINDS if purpose != asked.purpose]
        with self._table.transaction() as tx:
            self._users.save(tx, tenant_id, back, Change.by(actor, _KINDS[asked.purpose], now))
            self._subjects.end_sessions(tx, user.sub, now + timedelta(seconds=1))
            self._asked.use_up(tx, asked)
            for purpose in others:
                self._asked.forget(tx, purpose, asked.address)
