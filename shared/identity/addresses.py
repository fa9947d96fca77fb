"""E-mail addresses, unique over all tenants: claimed while an account is made, then taken for good.

The sign-in provider and the table share no transaction. Whoever claims an address first may make its account; the
claim is derived from what only this requester knows, so that he can go on after a crash while nobody else can step in.
"""

import hashlib
from datetime import datetime

from shared.identity.errors import EmailTaken
from shared.storage import keys
from shared.storage.item import Condition, Item, Test, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_CLAIMED_FOR = 60
"""Seconds: longer than any request runs."""


def claim_of(secret: str, *parts: str) -> str:
    """The claim of a request; slow to compute, for the secret may be a password."""
    salt = "\x00".join(parts).encode()
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=16).hex()


class _Claimed(Exception):
    def __init__(self, claim: object) -> None:
        super().__init__("the address is not free")
        self.claim = claim


class AddressRepository:
    """Who has which address."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, address: str, claim: str, now: datetime) -> None:
        """Keep others away from the address for a minute; EmailTaken if it is somebody's or claimed by another."""
        second = int(now.timestamp())
        free = Condition((Test("ttl", "<", second),), or_absent=True)
        claimed: Item = {"claim": claim, "ttl": second + _CLAIMED_FOR}
        try:
            with self._table.transaction() as tx:
                tx.put(keys.email(address).attributes() | claimed, when=free, otherwise=_claimed)
        except _Claimed as refused:
            if refused.claim != claim:
                raise _taken(None) from None

    def take(self, tx: Transaction, address: str, claim: str, tenant_id: str, user_id: str) -> None:
        """The claimed address is this person's; EmailTaken when the claim no longer stands."""
        holder: Item = {"tenant_id": tenant_id, "user_id": user_id}
        tx.put(keys.email(address).attributes() | holder, when=_is(claim), otherwise=_taken)

    def holder(self, address: str) -> tuple[str, str] | None:
        """The tenant and person who have the address."""
        item = self._table.get(keys.email(address))
        return (text(item, "tenant_id"), text(item, "user_id")) if item and "user_id" in item else None

    def release(self, address: str, claim: str) -> None:
        """Give a claim back, so that a corrected request need not wait for its end."""
        with self._table.transaction() as tx:
            tx.delete(keys.email(address), when=_is(claim), otherwise=_taken)


def _is(claim: str) -> Condition:
    return Condition((Test("claim", "=", claim),))


def _claimed(old: Item | None) -> Exception:
    return _Claimed(old.get("claim") if old else None)


def _taken(_old: Item | None) -> Exception:
    return EmailTaken("A person with this address is signed up already")
