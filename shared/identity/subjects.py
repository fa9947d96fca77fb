"""The authorizer's one read: whom a token's subject stands for. Native attributes only, so that it needs no codec."""

from dataclasses import dataclass
from datetime import datetime

from shared.core.actor import Role
from shared.storage import keys
from shared.storage.item import ABSENT, PRESENT, Condition, Item, Test, number, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_SESSIONS = 20
"""Of one person, where a code is asked for; each stands in the authorizer's one read."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says; `session` is the same for all tokens that one sign-in led to."""

    sub: str
    session: str
    issued_at: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as the authorizer sees him; `signed_out_at` is in whole seconds, as the times of tokens are.

    Where codes of text messages are asked for, `proved_sessions` are those that began with one.
    """

    tenant_id: str
    user_id: str
    role: Role
    signed_out_at: int
    active: bool = True
    ended_session: str = ""
    asks_for_codes: bool = False
    proved_sessions: tuple[str, ...] = ()

    def admits(self, claims: Claims) -> bool:
        """Whether the token opens the door: its session goes on, and began with a code where one is asked for."""
        return self.goes_on(claims) and (not self.asks_for_codes or claims.session in self.proved_sessions)

    def goes_on(self, claims: Claims) -> bool:
        """Whether the session was not ended: tokens outlive a sign-out, this tells those from before it.

        A session of the very second of a sign-out is told by its name, for times alone cannot.
        """
        is_ended = claims.issued_at < self.signed_out_at or claims.session == self.ended_session
        return self.active and not is_ended


class SubjectRepository:
    """Subjects over all tenants, each written in the transaction of its user."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, sub: str) -> Subject | None:
        """The person behind a token's subject, or None."""
        item = self._table.get(keys.subject(sub))
        return _subject_of(item) if item else None

    def add(self, tx: Transaction, sub: str, subject: Subject) -> None:
        """A new person, active."""
        values: Item = {"tenant_id": subject.tenant_id, "user_id": subject.user_id, "role": subject.role.value}
        state: Item = {"status": "active", "signed_out_at": subject.signed_out_at}
        tx.put(keys.subject(sub).attributes() | values | state, when=ABSENT)

    def change(self, tx: Transaction, sub: str, role: Role, status: str, now: datetime) -> None:
        """The person's role and status from now on; who is enabled again has to sign in again."""
        values: Item = {"role": role.value, "status": status}
        ends: Item = {} if status == "active" else {"signed_out_at": int(now.timestamp())}
        tx.update(keys.subject(sub), set=values | ends, when=PRESENT)

    def end_sessions(self, tx: Transaction, sub: str, before: datetime) -> None:
        """All tokens issued before that second are void."""
        tx.update(keys.subject(sub), set={"signed_out_at": int(before.timestamp())}, when=PRESENT)

    def sign_out(self, tx: Transaction, sub: str, now: datetime, session: str) -> None:
        """All tokens issued before now, and all of this session, are void."""
        ends: Item = {"signed_out_at": int(now.timestamp()), "ended_session": session}
        tx.update(keys.subject(sub), set=ends, when=PRESENT)

    def ask_for_codes(self, tx: Transaction, sub: str, session: str) -> None:
        """From now on only sessions that began with a code are admitted, and this one."""
        tx.update(keys.subject(sub), set={"factor": "sms", "proved": session}, when=PRESENT)

    def ask_for_no_codes(self, tx: Transaction, sub: str) -> None:
        """The password is enough."""
        tx.update(keys.subject(sub), remove=("factor", "proved"), when=PRESENT)

    def prove(self, tx: Transaction, sub: str, seen: Subject, session: str) -> None:
        """The session began with a code; Overtaken when another one did meanwhile. The oldest of many are out."""
        proved = " ".join([*seen.proved_sessions, session][-_SESSIONS:])
        same = Condition((Test("proved", "=", " ".join(seen.proved_sessions)),))
        tx.update(keys.subject(sub), set={"proved": proved}, when=same)


def _subject_of(item: Item) -> Subject:
    return Subject(
        tenant_id=text(item, "tenant_id"),
        user_id=text(item, "user_id"),
        role=Role(text(item, "role")),
        signed_out_at=number(item, "signed_out_at"),
        active=item["status"] == "active",
        ended_session=str(item.get("ended_session", "")),
        asks_for_codes="factor" in item,
        proved_sessions=tuple(str(item.get("proved", "")).split()),
    )
