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
    username: str


@dataclass(frozen=True, slots=True)
class TextChallenge:
    """The password was right; the code of a text message is asked for before the session may begin."""

    tenant_id: str
    user_id: str
    refresh_token: str


class SignInProvider(Protocol):
    """Keeps passwords and sessions."""

    def make(self, address: str, password: str) -> str:
        """The subject of the address's account, which has this password from now on and no session.

        An account that an earlier request left behind is taken over; InvalidRequest when the password is refused.
        """

    def set_password(self, sub: str, password: str) -> None:
        """Another password from now on; InvalidRequest when it is refused, InvalidCredentials without an account."""

    def sign_in(self, address: str, password: str) -> Tokens | TotpChallenge:
        """Tokens, a challenge, or InvalidCredentials."""

    def answer(self, challenge: TotpChallenge, code: str) -> Tokens:
        """Tokens for the right code of the person's authenticator, or InvalidCredentials."""

    def begin_totp(self, access_token: str) -> str:
        """A secret for the authenticator of whoever has the token; Unauthenticated if it is over."""

    def confirm_totp(self, access_token: str, code: str) -> None:
        """Ask for codes of the authenticator from now on; InvalidRequest if this is not its code."""

    def drop_totp(self, sub: str) -> None:
        """Ask for no codes any more."""

    def refresh(self, refresh_token: str) -> Tokens:
        """New tokens of the same session, or InvalidCredentials."""

    def sign_out(self, sub: str) -> None:
        """End all sessions."""

    def disable(self, sub: str) -> None:
        """End all sessions and let nobody in; what was never there need not be kept out."""

    def enable(self, sub: str) -> None:
        """Let the person in again."""
