"""Signing in and out. The provider knows passwords; whether the person may come in is the table's word."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, Unauthenticated
from shared.identity.accounts import SignInProvider, Tokens, TotpChallenge
from shared.identity.challenges import Challenges
from shared.identity.errors import InvalidCredentials
from shared.identity.guesses import GuessRepository
from shared.identity.models import AnswerChallenge, RefreshSignIn, SignIn
from shared.identity.people_repository import UserRepository
from shared.identity.subjects import Claims, Subject, SubjectRepository
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Challenged:
    """The password was right; `session` is brought back with a code of the person's authenticator."""

    session: str


class SignInService:
    """Opens and ends sessions."""

    def __init__(
        self,
        table: Table,
        provider: SignInProvider,
        secrets: Callable[[], SigningSecrets],
        clock: Clock = system_clock,
    ) -> None:
        self._table, self._provider, self._clock = table, provider, clock
        self._subjects, self._users = SubjectRepository(table), UserRepository(table)
        self._challenges, self._guesses = Challenges(secrets, clock), GuessRepository(table)

    def sign_in(self, request: SignIn) -> Tokens | Challenged:
        """Tokens, a challenge, or InvalidCredentials, which says no more."""
        answer = self._provider.sign_in(request.email.strip().lower(), request.password)
        if isinstance(answer, TotpChallenge):
            return Challenged(self._challenges.seal(answer))
        return self._admitted(answer)

    def answer(self, request: AnswerChallenge) -> Tokens:
        """Tokens for the authenticator's code, or InvalidCredentials: also for the right code after ten wrong ones."""
        challenge, now = self._challenges.open(request.session), self._clock()
        self._guesses.count("totp", challenge.username, now)
        tokens = self._admitted(self._provider.answer(challenge, request.code.strip()))
        self._guesses.forgive("totp", challenge.username, now)
        return tokens

    def refresh(self, request: RefreshSignIn) -> Tokens:
        """Go on with a session, or InvalidCredentials."""
        return self._admitted(self._provider.refresh(request.refresh_token))

    def subject(self, claims: Claims) -> Subject:
        """Whose session it is, at the cost of one read; Unauthenticated for one that is over."""
        subject = self._subjects.find(claims.sub)
        if subject is None or not subject.admits(claims):
            raise Unauthenticated("unknown, disabled or signed out")
        return subject

    def sign_out(self, actor: Actor, session: str) -> None:
        """End all of the actor's sessions; `session` is the one that asks for it."""
        if actor.is_key:
            raise Forbidden("An API key has no sessions: delete it")
        user = self._users.get(actor.tenant_id, actor.user_id)
        with self._table.transaction() as tx:
            self._subjects.sign_out(tx, user.sub, self._clock(), session)
        self._provider.sign_out(user.sub)

    def _admitted(self, tokens: Tokens) -> Tokens:
        subject = self._subjects.find(tokens.claims.sub)
        if subject is None or not subject.admits(tokens.claims):
            raise InvalidCredentials("E-mail address and password do not match")
        return tokens
