"""API keys: how programs come in. The secret is shown once; the table knows its hash alone."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import Forbidden
from shared.core.fields import Name
from shared.core.ids import new_id
from shared.core.model import Model
from shared.identity.api_keys_repository import ApiKey, ApiKeyRepository
from shared.identity.key_holders import PREFIX, KeyHolderRepository, digest_of
from shared.identity.permissions import may_grant
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table


class CreateApiKey(Model):
    """A new key for a program, with the permissions of a role."""

    name: Name
    role: Role


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key whose secret can be shown now; `seed` gives the secret again to who holds the stack's signing secret."""

    key: ApiKey
    seed: str
    secret: str


class ApiKeyService:
    """Makes, lists and deletes the keys of a tenant.

    A secret is derived from a random seed that is kept nowhere but in the remembered answer of a request that came
    with an Idempotency-Key, for as long as that is remembered: so it can be answered again and never be read.
    """

    def __init__(self, table: Table, secrets: Callable[[], SigningSecrets], clock: Clock = system_clock) -> None:
        self._table, self._secrets, self._clock = table, secrets, clock
        self._keys, self._holders = ApiKeyRepository(table), KeyHolderRepository(table)

    def create(self, actor: Actor, request: CreateApiKey, *, once: Once) -> NewApiKey:
        """A new key; Forbidden for a role that may do what the actor may not."""
        if not may_grant(actor, request.role):
            raise Forbidden("Nobody grants a role that may do what they may not")
        seed = secrets.token_urlsafe(32)
        secret, now = _secret(self._secrets().current, seed), self._clock()
        key = ApiKey(id=new_id(), name=request.name, role=request.role, created_at=now, created_by=actor.user_id)
        made = NewApiKey(key, seed, secret)
        with self._table.transaction() as tx:
            self._keys.add(tx, actor.tenant_id, key, digest_of(secret), Change.by(actor, "created", now))
            once.remember(tx, made)
        return made

    def shown_again(self, seed: str) -> str:
        """The secret that a seed gave, under the signing secret that was in use then."""
        candidates = [_secret(signing, seed) for signing in self._secrets().all]
        return next((secret for secret in candidates if self._holders.find(digest_of(secret))), candidates[0])

    def get(self, actor: Actor, key_id: str) -> ApiKey:
        """One key; NotFound if there is none or it was deleted."""
        return self._keys.get(actor.tenant_id, key_id)

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[ApiKey]:
        """A page of keys, newest first."""
        return self._keys.page(actor.tenant_id, limit=limit, position=position)

    def delete(self, actor: Actor, key_id: str) -> None:
        """Let nobody in by this key any more; NotFound if there is none."""
        with self._table.transaction() as tx:
            self._keys.delete(tx, actor.tenant_id, key_id, Change.by(actor, "deleted", self._clock()))


def _secret(signing: bytes, seed: str) -> str:
    derived = hmac.digest(signing, b"api-key\x00" + seed.encode(), hashlib.sha256)
    return PREFIX + base64.urlsafe_b64encode(derived).rstrip(b"=").decode()
