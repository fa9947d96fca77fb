"""Idempotency keys: the answer is written in the transaction of its effect, so that either both stand or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypedDict

from shared.core.clock import Clock, rfc3339
from shared.core.errors import IdempotencyKeyReused, RequestInProgress
from shared.core.ids import derived_id
from shared.storage.item import PRESENT, Condition, Item, Key, Test, binary, number, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

REMEMBERED_FOR = timedelta(hours=48)
LEASE = timedelta(seconds=30)
"""Longer than any request runs: one that has not ended by then never will."""


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

    def named(self, what: str) -> str | None:
        """The id of a thing that this request makes: the same however often it is sent; None without a key."""
        return derived_id(what, self.name, self.fingerprint) if self.name else None

    def begin(self, tx: Transaction) -> None:
        """Write down that the request runs, where its effect comes later: `remember` or `give_up` ends it.

        Who sends it meanwhile hears RequestInProgress; who sends it when it has broken off goes on with it.
        """
        if self.key is not None:
            until = int((self.clock() + LEASE).timestamp())
            tx.put(self._record() | {"running_until": until}, when=self._free, otherwise=self._answer)

    def remember(self, tx: Transaction, result: object, *, until: datetime | None = None) -> None:
        """Write the answer beside the effect; when another request with the key was first, its answer is raised.

        `until` is for an effect that goes on afterwards: till then the request runs, unless `correct` comes first.
        """
        if self.key is None:
            return
        answer: Item = {"d": self.render(result)}
        if until:
            answer["until"] = rfc3339(until)
        tx.put(self._record() | answer, when=self._ours, otherwise=self._answer)

    def give_up(self, tx: Transaction) -> None:
        """It was refused after it had begun: it may be sent again at once."""
        if self.key is not None:
            tx.put(self._record() | {"running_until": 0}, when=self._ours, otherwise=self._answer)

    def correct(self, table: Table, result: object) -> None:
        """The effect is complete: from now on this is the answer."""
        if self.key is None:
            return
        with table.transaction() as tx:
            tx.update(self.key, set={"d": self.render(result)}, remove=("until",), when=PRESENT)

    def recall(self, table: Table) -> None:
        """Raise the remembered answer, if there is one, or RequestInProgress while it is being made."""
        stored = table.get(self.key) if self.key else None
        if stored and number(stored, "running_until") <= self._now and "d" not in stored:
            return
        if stored:
            raise self._answer(stored)

    @property
    def _now(self) -> int:
        return int(self.clock().timestamp())

    @property
    def _free(self) -> Condition:
        return Condition((Test("running_until", "<=", self._now),), or_absent=True)

    @property
    def _ours(self) -> Condition:
        tests = (Test("running_until", ">=", 0), Test("fingerprint", "=", self.fingerprint))
        return Condition(tests, or_absent=True)

    def _record(self) -> Item:
        assert self.key is not None  # noqa: S101
        expires = int((self.clock() + REMEMBERED_FOR).timestamp())
        return self.key.attributes() | {"fingerprint": self.fingerprint, "ttl": expires}

    def _answer(self, stored: Item | None) -> Exception:
        if stored is None or text(stored, "fingerprint") != self.fingerprint:
            return IdempotencyKeyReused()
        if "d" not in stored or ("until" in stored and text(stored, "until") > rfc3339(self.clock())):
            return RequestInProgress()
        return Replayed(binary(stored, "d"))


def nothing_to_remember(clock: Clock) -> Once:
    """For calls of jobs and tests that have no idempotency key."""
    return Once(None, "", lambda _result: b"", clock)


class Moving(TypedDict):
    """What an action on a thing is told beside its request: the version that was seen, and how it happens once."""

    expected_version: int | None
    once: Once
