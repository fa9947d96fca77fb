"""Ways in, as the services see whoever keeps the passwords; what a person may do stands in the table alone."""

from dataclasses import dataclass
from typing import Protocol

from shared.identity.subjects import Claims


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives; `expires_in` is in seconds, `claims` are those of the access token."""

    access_token: str
    refresh_token: str
    expires_in: int
    claims: Claims


@dataclass(frozen=True, slots=True)
class TotpChallenge:
    """The password was right; a code of the person's authenticator is asked for."""

    session: str


class SignInProvider(Protocol):
    """Keeps passwords and sessions."""

    def make(self, address: str, password: str) -> str:
        """The subject of the address's account, which has this password from now on and no session.

        An account that an earlier request left behind is taken over; InvalidRequest when the password is refused.
        """

    def invite(self, address: str) -> str:
        """The subject of the address's account; the person is told by mail how to get in."""

    def sign_in(self, address: str, password: str) -> Tokens | TotpChallenge:
        """Tokens, a challenge, or InvalidCredentials."""

    def refresh(self, refresh_token: str) -> Tokens:
        """New tokens of the same session, or InvalidCredentials."""

    def sign_out(self, sub: str) -> None:
        """End all sessions."""

    def disable(self, sub: str) -> None:
        """End all sessions and let nobody in."""

    def enable(self, sub: str) -> None:
        """Let the person in again."""
