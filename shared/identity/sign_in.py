"""Signing in and out. The provider knows passwords; whether the person may come in is the table's word."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden, NotFound, Unauthenticated
from shared.identity.accounts import SignInProvider, TextChallenge, Tokens, TotpChallenge
from shared.identity.challenges import Challenges
from shared.identity.codes_repository import Asked
from shared.identity.errors import InvalidCredentials, TextedEnough, TextedJustNow
from shared.identity.guesses import GuessRepository
from shared.identity.models import AnswerChallenge, RefreshSignIn, SignIn, User
from shared.identity.people_repository import UserRepository
from shared.identity.subjects import Claims, Subject, SubjectRepository
from shared.identity.text_codes import TextCodes
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table
from shared.storage.transaction import until_written


@dataclass(frozen=True, slots=True)
class Challenged:
    """The password was right; `session` is brought back with a code: of a text message to `phone`, where there is one.

    Without a phone it is a code of the person's authenticator.
    """

    session: str
    phone: str | None = None


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
        self._texts = TextCodes(table, secrets, clock)

    def sign_in(self, request: SignIn) -> Tokens | Challenged:
        """Tokens, a challenge, or InvalidCredentials, which says no more."""
        answer = self._provider.sign_in(request.email.strip().lower(), request.password)
        if isinstance(answer, TotpChallenge):
            return Challenged(self._challenges.seal(answer))
        subject = self._going_on(answer)
        if not subject.asks_for_codes:
            return answer
        challenge = TextChallenge(subject.tenant_id, subject.user_id, answer.refresh_token)
        return self._texted(challenge, self._challenges.seal_text(challenge))

    def send_again(self, session: str) -> Challenged:
        """Another text message for a sign-in that is under way, if the last one is a minute old; InvalidCredentials."""
        challenge = self._challenges.open(session)
        return self._texted(challenge, session) if isinstance(challenge, TextChallenge) else Challenged(session)

    def answer(self, request: AnswerChallenge) -> Tokens:
        """Tokens for the right code, or InvalidCredentials: also for the right code after ten wrong ones."""
        challenge = self._challenges.open(request.session)
        if isinstance(challenge, TextChallenge):
            return self._answered_by_text(challenge, request.code)
        return self._answered_by_authenticator(challenge, request.code.strip())

    def _answered_by_authenticator(self, challenge: TotpChallenge, code: str) -> Tokens:
        now = self._clock()
        self._guesses.count("totp", challenge.username, now)
        tokens = self._provider.answer(challenge, code)
        self._guesses.forgive("totp", challenge.username, now)
        if self._going_on(tokens).asks_for_codes:  # of both, as the two places cannot be written at once
            self._prove(tokens, None)
        return tokens

    def _answered_by_text(self, challenge: TextChallenge, code: str) -> Tokens:
        user = self._person(challenge)
        asked = self._texts.demand("sms", user, code)
        tokens = self._provider.refresh(challenge.refresh_token)
        self._prove(tokens, asked)
        self._texts.forgive(challenge.tenant_id, user)
        return tokens

    def _prove(self, tokens: Tokens, asked: Asked | None) -> None:
        """The session began with a code, which is used up by it."""

        def step() -> None:
            subject = self._going_on(tokens)
            with self._table.transaction() as tx:
                if subject.asks_for_codes:
                    self._subjects.prove(tx, tokens.claims.sub, subject, tokens.claims.session)
                if asked:
                    self._texts.use_up(tx, asked)

        until_written(step)

    def _texted(self, challenge: TextChallenge, session: str) -> Challenged:
        """A message on its way; the last one holds where another may not be sent yet."""
        user = self._person(challenge)
        with suppress(TextedJustNow, TextedEnough):
            self._texts.send(challenge.tenant_id, user, "sms")
        return Challenged(session, user.phone)

    def _person(self, challenge: TextChallenge) -> User:
        try:
            return self._users.get(challenge.tenant_id, challenge.user_id)
        except NotFound:
            raise _no_match() from None

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
        if not self._going_on(tokens).admits(tokens.claims):
            raise _no_match()
        return tokens

    def _going_on(self, tokens: Tokens) -> Subject:
        subject = self._subjects.find(tokens.claims.sub)
        if subject is None or not subject.goes_on(tokens.claims):
            raise _no_match()
        return subject


def _no_match() -> InvalidCredentials:
    return InvalidCredentials("E-mail address and password do not match")
