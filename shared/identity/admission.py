"""Letting in: from an access token to the person behind it, at the cost of one read."""

from shared.core.errors import Unauthenticated
from shared.identity.subjects import Subject, SubjectRepository
from shared.identity.tokens import AccessTokens
from shared.storage.table import Table


class AdmissionService:
    """Knows tokens by their signature and people by the table."""

    def __init__(self, table: Table, tokens: AccessTokens) -> None:
        self._subjects, self._tokens = SubjectRepository(table), tokens

    def admit(self, token: str) -> tuple[Subject, str]:
        """The person and the name of his session, or Unauthenticated with the reason for the log."""
        claims = self._tokens.claims(token)
        subject = self._subjects.find(claims.sub)
        if subject is None or not subject.admits(claims):
            raise Unauthenticated("unknown, disabled or signed out")
        return subject, claims.session
