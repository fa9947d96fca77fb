"""Sessions: what a sign-in proved, carried by the browser in a sealed cookie; the table is asked at each request."""

import hashlib
import hmac
from dataclasses import asdict, dataclass, replace
from typing import Any

from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import Unauthenticated
from shared.identity.accounts import Tokens
from shared.identity.errors import InvalidCredentials
from shared.identity.models import RefreshSignIn
from shared.identity.sign_in import SignInService
from shared.identity.subjects import Claims
from shared.storage.sealer import Sealer

_PURPOSE = "session"


@dataclass(frozen=True, slots=True)
class Session:
    """Claims that were verified at the sign-in, until when they hold, and what renews them; times in seconds."""

    sub: str
    name: str
    issued_at: int
    expires_at: int
    refresh_token: str
    full_name: str = ""
    email: str = ""
    practises_as: str = ""
    """The role in the practice house; empty in the own one."""

    @property
    def claims(self) -> Claims:
        """As an access token would say them."""
        return Claims(self.sub, self.name, self.issued_at)

    @classmethod
    def of(cls, tokens: Tokens, full_name: str = "", email: str = "") -> "Session":
        """The session that a sign-in begins."""
        claims = tokens.claims
        expires = claims.issued_at + tokens.expires_in
        return cls(claims.sub, claims.session, claims.issued_at, expires, tokens.refresh_token, full_name, email)


class Sessions:
    """Keeps sessions in cookies and lets people in by them."""

    def __init__(self, sealer: Sealer, sign_ins: SignInService, clock: Clock) -> None:
        self._sealer, self._sign_ins, self._clock = sealer, sign_ins, clock

    def sealed(self, session: Session) -> str:
        """The cookie's value."""
        return self._sealer.seal(_PURPOSE, asdict(session))

    def opened(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None where there is none that we made."""
        values: dict[str, Any] | None = self._sealer.open(_PURPOSE, cookie) if cookie else None
        return Session(**values) if values else None

    def admitted(self, session: Session, request_id: str) -> tuple[Actor, Session]:
        """Who acts, at the cost of one read, and the session, renewed when its time was up; or Unauthenticated.

        A person who is disabled or signed out elsewhere is out with the next request.
        """
        if session.expires_at <= self._clock().timestamp():
            session = self._renewed(session)
        subject = self._sign_ins.subject(session.claims)
        return Actor(subject.tenant_id, subject.user_id, subject.role, request_id), session

    def tokens(self, session: Session) -> Tokens:
        """Fresh tokens of the session, for what the sign-in provider does on the person's own word only."""
        return self._sign_ins.refresh(RefreshSignIn(refresh_token=session.refresh_token))

    def _renewed(self, session: Session) -> Session:
        try:
            renewed = Session.of(self.tokens(session), session.full_name, session.email)
        except InvalidCredentials:
            raise Unauthenticated("The session is over") from None
        return replace(renewed, name=session.name or renewed.name, practises_as=session.practises_as)


def form_token(session: Session) -> str:
    """What every form of a session carries, so that no other site can send one: it needs the sealed refresh token."""
    return hmac.digest(session.refresh_token.encode(), session.sub.encode(), hashlib.sha256).hex()[:32]
