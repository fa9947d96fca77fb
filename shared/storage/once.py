"""Idempotency keys: the answer is written in the transaction of its effect, so that either both stand or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.core.clock import Clock
from shared.core.errors import IdempotencyKeyReused
from shared.storage.item import ABSENT, Item, Key, binary, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

REMEMBERED_FOR = timedelta(hours=48)


class Replayed(Exception):
    """The request was carried out before; `body` is what it answered then."""

    def __init__(self, body: bytes) -> None:
        super().__init__("answered before")
        self.body = body


@dataclass(frozen=True, slots=True)
class Once:
    """One request's key, the hash of what it asks and how its result is answered; without a key it is void."""

    key: Key | None
    fingerprint: str
    render: Callable[[Any], bytes]
    clock: Clock

    def remember(self, tx: Transaction, result: object) -> None:
        """Write the answer beside the effect; when another request with the key was first, its answer is raised."""
        if self.key is None:
            return
        expires = int((self.clock() + REMEMBERED_FOR).timestamp())
        answer: Item = {"fingerprint": self.fingerprint, "d": self.render(result), "ttl": expires}
        tx.put(self.key.attributes() | answer, when=ABSENT, otherwise=self._replay)

    def recall(self, table: Table) -> None:
        """Raise the remembered answer, if there is one."""
        stored = table.get(self.key) if self.key else None
        if stored:
            raise self._replay(stored)

    def _replay(self, stored: Item | None) -> Exception:
        if stored is None or text(stored, "fingerprint") != self.fingerprint:
            return IdempotencyKeyReused()
        return Replayed(binary(stored, "d"))


def nothing_to_remember(clock: Clock) -> Once:
    """For calls of jobs and tests that have no idempotency key."""
    return Once(None, "", lambda _result: b"", clock)
