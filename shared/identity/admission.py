"""Letting in: from an access token or an API key to who is behind it, at the cost of one read."""

from contextlib import suppress
from datetime import timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import TallyshopError, Unauthenticated
from shared.identity.key_holders import PREFIX, KeyHolder, KeyHolderRepository, digest_of
from shared.identity.subjects import Subject, SubjectRepository
from shared.identity.tokens import AccessTokens
from shared.storage.table import Table

_NOTED_EVERY = timedelta(minutes=5)
"""A key's last use is kept no more exactly than this, so that using it costs no write."""


class AdmissionService:
    """Knows tokens by their signature, API keys by their hash, and people by the table."""

    def __init__(self, table: Table, tokens: AccessTokens, clock: Clock = system_clock) -> None:
        self._subjects, self._holders = SubjectRepository(table), KeyHolderRepository(table)
        self._tokens, self._clock = tokens, clock

    def admit(self, token: str) -> tuple[Subject, str]:
        """Who it is and the name of his session, or Unauthenticated with the reason for the log."""
        if token.startswith(PREFIX):
            return self._program(token), ""
        claims = self._tokens.claims(token)
        subject = self._subjects.find(claims.sub)
        if subject is None or not subject.admits(claims):
            raise Unauthenticated("unknown, disabled or signed out")
        return subject, claims.session

    def _program(self, secret: str) -> Subject:
        digest = digest_of(secret)
        holder = self._holders.find(digest)
        if holder is None:
            raise Unauthenticated("unknown or deleted API key")
        self._note_use(digest, holder)
        return Subject(holder.tenant_id, Actor.user_id_of_key(holder.key_id), holder.role, signed_out_at=0)

    def _note_use(self, digest: str, holder: KeyHolder) -> None:
        """Who comes in does not wait for it to succeed: another's note of the same moment does as well."""
        now = self._clock()
        if now.timestamp() - holder.last_used >= _NOTED_EVERY.total_seconds():
            with suppress(TallyshopError):
                self._holders.note_use(digest, holder, now)
