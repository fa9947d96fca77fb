"""Idempotency keys: the answer is written in the transaction of its effect, so that either both stand or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from shared.core.clock import Clock, rfc3339
from shared.core.errors import IdempotencyKeyReused, RequestInProgress
from shared.storage.item import ABSENT, PRESENT, Item, Key, binary, text
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

    @property
    def name(self) -> str | None:
        """What all requests with the key have in common."""
        return sha256(f"{self.key.partition}{self.key.sort}".encode()).hexdigest()[:32] if self.key else None

    def remember(self, tx: Transaction, result: object, *, until: datetime | None = None) -> None:
        """Write the answer beside the effect; when another request with the key was first, its answer is raised.

        `until` is for an effect that goes on afterwards: till then the request runs, unless `correct` comes first.
        """
        if self.key is None:
            return
        expires = int((self.clock() + REMEMBERED_FOR).timestamp())
        answer: Item = {"fingerprint": self.fingerprint, "d": self.render(result), "ttl": expires}
        if until:
            answer["until"] = rfc3339(until)
        tx.put(self.key.attributes() | answer, when=ABSENT, otherwise=self._replay)

    def correct(self, table: Table, result: object) -> None:
        """The effect is complete: from now on this is the answer."""
        if self.key is None:
            return
        with table.transaction() as tx:
            tx.update(self.key, set={"d": self.render(result)}, remove=("until",), when=PRESENT)

    def recall(self, table: Table) -> None:
        """Raise the remembered answer, if there is one."""
        stored = table.get(self.key) if self.key else None
        if stored:
            raise self._replay(stored)

    def _replay(self, stored: Item | None) -> Exception:
        if stored is None or text(stored, "fingerprint") != self.fingerprint:
            return IdempotencyKeyReused()
        if "until" in stored and text(stored, "until") > rfc3339(self.clock()):
            return RequestInProgress()
        return Replayed(binary(stored, "d"))


def nothing_to_remember(clock: Clock) -> Once:
    """For calls of jobs and tests that have no idempotency key."""
    return Once(None, "", lambda _result: b"", clock)
