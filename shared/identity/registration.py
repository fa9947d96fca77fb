"""Making a person: first the way in at the sign-in provider, then all of the table's items in one transaction.

A crash in between leaves a claimed address and an account that opens nothing; the same request, sent again, ends it.
"""

import secrets
from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.core.clock import Clock
from shared.core.errors import InvalidRequest
from shared.core.ids import derived_id
from shared.identity.accounts import SignInProvider
from shared.identity.addresses import AddressRepository, claim_of
from shared.identity.codes_repository import CodeRepository
from shared.identity.models import User
from shared.identity.people_repository import UserRepository
from shared.identity.subjects import Subject, SubjectRepository
from shared.storage.change import Change
from shared.storage.table import Table
from shared.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """A way in that is nobody's yet; `claim` is what the address is held by."""

    address: str
    sub: str
    claim: str
    invited: bool = False


class Registration:
    """What signing up and adding a colleague have in common."""

    def __init__(self, table: Table, provider: SignInProvider, clock: Clock) -> None:
        self._provider, self._clock = provider, clock
        self._addresses, self._users = AddressRepository(table), UserRepository(table)
        self._subjects, self._codes = SubjectRepository(table), CodeRepository(table)

    def account(self, address: str, password: str | None, *requester: str) -> Account:
        """A way in for the address, or EmailTaken; without a password nobody can use it yet."""
        if password is None:
            claim = derived_id("invitation", address, *requester)
            self._addresses.claim(address, claim, self._clock())
            return Account(address, self._provider.make(address, _nobodys_password()), claim, invited=True)
        claim = claim_of(password, address, *requester)
        self._addresses.claim(address, claim, self._clock())
        return Account(address, self._made(address, password, claim), claim)

    def _made(self, address: str, password: str, claim: str) -> str:
        try:
            return self._provider.make(address, password)
        except InvalidRequest:
            self._addresses.release(address, claim)
            raise

    def add(
        self,
        tx: Transaction,
        actor: Actor,
        account: Account,
        *,
        user_id: str,
        full_name: str,
        role: Role,
        manager_id: str | None = None,
    ) -> User:
        """The person behind the account, invited if need be; EmailTaken when the claim ran out meanwhile."""
        tenant_id, now = actor.tenant_id, self._clock()
        user = User(
            id=user_id,
            email=account.address,
            full_name=full_name,
            role=role,
            sub=account.sub,
            created_at=now,
            manager_id=manager_id,
            invited=account.invited,
        )
        self._addresses.take(tx, account.address, account.claim, tenant_id, user_id)
        self._users.add(tx, tenant_id, user, Change.by(actor, "created", now))
        # Tokens that an abandoned account was given before now open nothing.
        self._subjects.add(tx, account.sub, Subject(tenant_id, user_id, role, signed_out_at=int(now.timestamp())))
        if account.invited:
            self._codes.ask(tx, "invitation", account.address, now)
        return user


def _nobodys_password() -> str:
    return f"{secrets.token_urlsafe(32)}-aA1"
