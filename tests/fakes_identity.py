"""A keeper of passwords in memory, and tenants that signed up with it."""

import itertools
from typing import Any

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidRequest
from shared.identity.accounts import Tokens, TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.identity.models import CreateUser, SignUp, User
from shared.identity.people import PeopleService
from shared.identity.sign_up import SignUpService
from shared.identity.subjects import Claims
from shared.storage.secret import SigningSecrets
from tests.builders import ONCE

PASSWORD = "Correct-horse-1"
CODE = "123456"


def signing_secrets() -> SigningSecrets:
    """What signs challenges and codes in tests."""
    return SigningSecrets(b"a secret of the tests")


class MemorySignIns:
    """A SignInProvider in dictionaries; `refuses` are passwords that it finds too weak."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self.subs: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.sessions: dict[str, tuple[str, str]] = {}
        self.disabled: set[str] = set()
        self.with_totp: set[str] = set()
        self.calls: list[str] = []
        self.refuses: set[str] = set()
        self._clock, self._numbers = clock, itertools.count(1)
        self._owners: dict[str, str] = {}

    def make(self, address: str, password: str) -> str:
        if password in self.refuses:
            raise InvalidRequest.at("/password", "is refused")
        sub = self.subs.setdefault(address, f"sub-{next(self._numbers)}")
        self.enable(sub)
        self.sign_out(sub)
        self.passwords[sub] = password
        return sub

    def set_password(self, sub: str, password: str) -> None:
        self.calls.append("set_password")
        self.passwords[sub] = password

    def sign_in(self, address: str, password: str) -> Tokens | TotpChallenge:
        self.calls.append("sign_in")
        sub = self.subs.get(address)
        if sub is None or sub in self.disabled or self.passwords.get(sub) != password:
            raise InvalidCredentials("E-mail address and password do not match")
        if sub in self.with_totp:
            return TotpChallenge("challenge-1", address)
        return self._session(sub)

    def answer(self, challenge: TotpChallenge, code: str) -> Tokens:
        self.calls.append("answer")
        if (challenge.session, code) != ("challenge-1", CODE):
            raise InvalidCredentials("E-mail address and password do not match")
        return self._session(self.subs[challenge.username])

    def begin_totp(self, access_token: str) -> str:
        return f"SECRET-OF-{self._owners[access_token]}"

    def confirm_totp(self, access_token: str, code: str) -> None:
        if code != CODE:
            raise InvalidRequest.at("/code", "is not the authenticator's code")
        self.with_totp.add(self._owners[access_token])

    def drop_totp(self, sub: str) -> None:
        self.with_totp.discard(sub)

    def _session(self, sub: str) -> Tokens:
        session = f"session-{next(self._numbers)}"
        self.sessions[f"refresh-{session}"] = (sub, session)
        return self._tokens(sub, session)

    def refresh(self, refresh_token: str) -> Tokens:
        if refresh_token not in self.sessions:
            raise InvalidCredentials("E-mail address and password do not match")
        return self._tokens(*self.sessions[refresh_token])

    def sign_out(self, sub: str) -> None:
        self.sessions = {token: session for token, session in self.sessions.items() if session[0] != sub}

    def disable(self, sub: str) -> None:
        self.disabled.add(sub)
        self.sign_out(sub)

    def enable(self, sub: str) -> None:
        self.disabled.discard(sub)

    def _tokens(self, sub: str, session: str) -> Tokens:
        claims = Claims(sub, session, int(self._clock().timestamp()))
        token = f"access-{next(self._numbers)}"
        self._owners[token] = sub
        return Tokens(token, f"refresh-{session}", 3600, claims)


def a_sign_up(email: str = "ann@acme.example", **fields: Any) -> SignUp:
    """A request to sign up, in CNY and Shanghai's time unless said otherwise."""
    company = {"company_name": "Acme", "currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "en"}
    return SignUp(**company | {"full_name": "Ann", "email": email, "password": PASSWORD} | fields)


def a_signed_up_admin(table: Any, provider: Any, email: str = "ann@acme.example") -> Actor:
    """The admin of a tenant that has just signed up."""
    signed_up = SignUpService(table, provider).sign_up(a_sign_up(email), request_id="request-1", once=ONCE)
    return Actor(signed_up.tenant_id, signed_up.user_id, Role.ADMIN, "request-1")


def a_colleague(table: Any, provider: Any, admin: Actor, name: str, role: Role = Role.SALES, **fields: Any) -> User:
    """A person whom the admin added."""
    request = {"email": f"{name}@acme.example", "full_name": name.title(), "role": role, "password": PASSWORD}
    return PeopleService(table, provider).create(admin, CreateUser(**request | fields), once=ONCE)
