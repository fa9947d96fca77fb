"""Text messages as the second factor of a sign-in: switched on by the person, off by him or an admin.

The sign-in provider knows nothing of it. That a session began with a code stands with its person, and tokens of any
other session open nothing, even those that the provider gives to whoever has the password.
"""

from collections.abc import Callable

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, InvalidRequest, Unauthenticated
from shared.identity.errors import AuthenticatorInUse, InvalidCredentials, TextMessagesOff
from shared.identity.models import Confirm, SetPhone, User
from shared.identity.people_repository import UserRepository
from shared.identity.phones import PhoneRepository, masked
from shared.identity.subjects import SubjectRepository
from shared.identity.text_codes import TextCodes
from shared.storage.change import Change
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table
from shared.storage.transaction import until_written


class TextFactorService:
    """Proves numbers, and has sign-ins ask for codes; `offered` says whether this installation sends messages."""

    def __init__(
        self,
        table: Table,
        secrets: Callable[[], SigningSecrets],
        clock: Clock = system_clock,
        *,
        offered: bool = True,
    ) -> None:
        self._table, self._clock, self.offered = table, clock, offered
        self._users, self._phones, self._subjects = (
            UserRepository(table),
            PhoneRepository(table),
            SubjectRepository(table),
        )
        self._codes = TextCodes(table, secrets, clock)

    def begin(self, actor: Actor, request: SetPhone) -> str:
        """Have a code sent to the number, which is given back masked: TextMessagesOff, AuthenticatorInUse, Texted..."""
        user = self._person(actor)
        if not self.offered:
            raise TextMessagesOff("Set up an authenticator instead")
        _demand_no_authenticator(user)
        self._codes.send(actor.tenant_id, user, "phone", pending=request.phone)
        return masked(request.phone)

    def confirm(self, actor: Actor, session: str, request: Confirm) -> User:
        """Ask for codes from now on, and end all sessions but this one; InvalidRequest if the code is another."""
        user = self._person(actor)
        if not session:
            raise Unauthenticated("Sign in again")
        try:
            asked = self._codes.demand("phone", user, request.code)
        except InvalidCredentials:
            raise InvalidRequest.at("/code", "is not the code of the text message") from None

        def step() -> User:
            person, phone = self._person(actor), self._phones.find(actor.tenant_id, actor.user_id)
            _demand_no_authenticator(person)
            changed = person.but(sms=True, phone=masked(phone.pending), version=person.version + 1)
            with self._table.transaction() as tx:
                self._users.save(tx, actor.tenant_id, changed, self._change(actor, "sms-enabled"))
                self._phones.save(tx, actor.tenant_id, person.id, phone.confirmed, seen=phone)
                self._subjects.ask_for_codes(tx, person.sub, session)
                self._codes.use_up(tx, asked)
            return changed

        changed = until_written(step)
        self._codes.forgive(actor.tenant_id, user)
        return changed

    def drop_own(self, actor: Actor) -> None:
        """Ask the actor for no codes any more."""
        self.drop(actor, self._person(actor).id)

    def drop(self, actor: Actor, user_id: str) -> None:
        """Ask a person for no codes any more, as when he has lost his phone; NotFound if there is none."""

        def step() -> None:
            user = self._users.get(actor.tenant_id, user_id)
            if not user.sms:
                return
            phone = self._phones.find(actor.tenant_id, user_id)
            changed = user.but(sms=False, phone=None, version=user.version + 1)
            with self._table.transaction() as tx:
                self._users.save(tx, actor.tenant_id, changed, self._change(actor, "sms-disabled"))
                self._phones.save(tx, actor.tenant_id, user_id, phone.forgotten, seen=phone)
                self._subjects.ask_for_no_codes(tx, user.sub)

        until_written(step)

    def _person(self, actor: Actor) -> User:
        if actor.is_key:
            raise Forbidden("An API key has no phone")
        return self._users.get(actor.tenant_id, actor.user_id)

    def _change(self, actor: Actor, kind: str) -> Change:
        return Change.by(actor, kind, self._clock())


def _demand_no_authenticator(user: User) -> None:
    if user.totp:
        raise AuthenticatorInUse("Codes of the authenticator are asked for already")
