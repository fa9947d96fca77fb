"""Signing in and out. The provider knows passwords; whether the person may come in is the table's word."""

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.accounts import SignInProvider, Tokens, TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.identity.models import RefreshSignIn, SignIn
from shared.identity.people_repository import UserRepository
from shared.identity.subjects import SubjectRepository
from shared.storage.table import Table


class SignInService:
    """Opens and ends sessions."""

    def __init__(self, table: Table, provider: SignInProvider, clock: Clock = system_clock) -> None:
        self._table, self._provider, self._clock = table, provider, clock
        self._subjects, self._users = SubjectRepository(table), UserRepository(table)

    def sign_in(self, request: SignIn) -> Tokens | TotpChallenge:
        """Tokens, a challenge, or InvalidCredentials, which says no more."""
        answer = self._provider.sign_in(request.email.strip().lower(), request.password)
        return answer if isinstance(answer, TotpChallenge) else self._admitted(answer)

    def refresh(self, request: RefreshSignIn) -> Tokens:
        """Go on with a session, or InvalidCredentials."""
        return self._admitted(self._provider.refresh(request.refresh_token))

    def sign_out(self, actor: Actor, session: str) -> None:
        """End all of the actor's sessions; `session` is the one that asks for it."""
        user = self._users.get(actor.tenant_id, actor.user_id)
        with self._table.transaction() as tx:
            self._subjects.sign_out(tx, user.sub, self._clock(), session)
        self._provider.sign_out(user.sub)

    def _admitted(self, tokens: Tokens) -> Tokens:
        subject = self._subjects.find(tokens.claims.sub)
        if subject is None or not subject.admits(tokens.claims):
            raise InvalidCredentials("E-mail address and password do not match")
        return tokens
