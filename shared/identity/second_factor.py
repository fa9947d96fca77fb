"""Codes of an authenticator as the second factor of a sign-in: switched on by the person, off by him or an admin."""

from dataclasses import dataclass
from urllib.parse import quote

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden
from shared.identity.accounts import SignInProvider
from shared.identity.models import Confirm, User
from shared.identity.people_repository import UserRepository
from shared.identity.phones import PhoneRepository
from shared.identity.subjects import SubjectRepository
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_ISSUER = "Tallyshop"


@dataclass(frozen=True, slots=True)
class TotpSecret:
    """What an authenticator is told, as text and as the address that a QR code carries."""

    secret: str
    uri: str


class SecondFactorService:
    """Sets authenticators up; the provider checks their codes."""

    def __init__(self, table: Table, provider: SignInProvider, clock: Clock = system_clock) -> None:
        self._table, self._provider, self._clock = table, provider, clock
        self._users, self._phones, self._subjects = (
            UserRepository(table),
            PhoneRepository(table),
            SubjectRepository(table),
        )

    def begin(self, actor: Actor, access_token: str) -> TotpSecret:
        """A secret for the actor's authenticator, which counts after its first code."""
        user = self._person(actor)
        secret = self._provider.begin_totp(access_token)
        label = f"{quote(_ISSUER)}:{quote(user.email)}"
        return TotpSecret(secret, f"otpauth://totp/{label}?secret={secret}&issuer={quote(_ISSUER)}")

    def confirm(self, actor: Actor, access_token: str, request: Confirm) -> User:
        """Ask for codes from now on; InvalidRequest if this one is not the authenticator's."""
        self._person(actor)
        self._provider.confirm_totp(access_token, request.code)
        return self._noted(actor, actor.user_id, on=True)

    def drop_own(self, actor: Actor) -> None:
        """Ask the actor for no codes any more."""
        self.drop(actor, self._person(actor).id)

    def drop(self, actor: Actor, user_id: str) -> None:
        """Ask a person for no codes any more, as when he has lost his authenticator; NotFound if there is none."""
        self._provider.drop_totp(self._users.get(actor.tenant_id, user_id).sub)
        self._noted(actor, user_id, on=False)

    def _person(self, actor: Actor) -> User:
        if actor.is_key:
            raise Forbidden("An API key has no authenticator")
        return self._users.get(actor.tenant_id, actor.user_id)

    def _noted(self, actor: Actor, user_id: str, *, on: bool) -> User:
        kind = "totp-enabled" if on else "totp-disabled"

        def step() -> User:
            user = self._users.get(actor.tenant_id, user_id)
            if user.totp is on:
                return user
            changed = user.but(totp=on, version=user.version + 1)
            with self._table.transaction() as tx:
                if on and user.sms:
                    changed = changed.but(sms=False, phone=None)
                    self._leave_text_messages(tx, actor.tenant_id, user)
                self._users.save(tx, actor.tenant_id, changed, Change.by(actor, kind, self._clock()))
            return changed

        return until_written(step)

    def _leave_text_messages(self, tx: Transaction, tenant_id: str, user: User) -> None:
        """One factor at a time: the authenticator takes the place of the phone."""
        phone = self._phones.find(tenant_id, user.id)
        self._phones.save(tx, tenant_id, user.id, phone.forgotten, seen=phone)
        self._subjects.ask_for_no_codes(tx, user.sub)
