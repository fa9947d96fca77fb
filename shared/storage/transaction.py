"""Several conditional writes that happen together or not at all, each naming the error that its condition means."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TypeVar

from shared.core.errors import Busy, Overtaken, TallyshopError
from shared.storage.item import ALWAYS, Condition, Item, Key, Scalar
from shared.storage.operations import Check, Delete, Operation, Otherwise, Put, Update

_ATTEMPTS, _LONGEST_PAUSE = 40, 0.2
Result = TypeVar("Result")

LIMIT = 100
"""DynamoDB's bound on the items of one transaction."""


def stale(_old: Item | None) -> Exception:
    """The usual meaning of a failed version check."""
    return Overtaken("Somebody changed it first")


def until_written(step: Callable[[], Result]) -> Result:
    """Take a step that reads and then writes, again whenever somebody wrote in between; at last Busy."""
    for attempt in range(_ATTEMPTS):
        try:
            return step()
        except Overtaken:
            time.sleep(random.uniform(0, _LONGEST_PAUSE * attempt / _ATTEMPTS))  # noqa: S311
    raise Busy("This is in great demand just now")


class Transaction:
    """Collects writes inside a `with` block and commits them at its end; an error inside writes nothing."""

    def __init__(self, commit: Callable[[Sequence[Operation]], None]) -> None:
        self._commit = commit
        self._operations: list[Operation] = []

    def put(self, item: Item, *, when: Condition = ALWAYS, otherwise: Otherwise = stale) -> None:
        """Write a whole item."""
        self._operations.append(Put(item, when, otherwise))

    def update(
        self,
        key: Key,
        *,
        set: Mapping[str, Scalar] | None = None,
        add: Mapping[str, int] | None = None,
        remove: tuple[str, ...] = (),
        when: Condition = ALWAYS,
        otherwise: Otherwise = stale,
    ) -> None:
        """Change named attributes only."""
        self._operations.append(Update(key, when, otherwise, set or {}, add or {}, remove))

    def delete(self, key: Key, *, when: Condition = ALWAYS, otherwise: Otherwise = stale) -> None:
        """Remove an item."""
        self._operations.append(Delete(key, when, otherwise))

    def check(self, key: Key, *, when: Condition, otherwise: Otherwise = stale) -> None:
        """Demand a condition of an item that is not written."""
        self._operations.append(Check(key, when, otherwise))

    def __len__(self) -> int:
        return len(self._operations)

    def __enter__(self) -> "Transaction":
        return self

    def __exit__(self, kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        if kind is None and self._operations:
            self._commit(self._operations)


def refusal(failed: Sequence[tuple[Operation, Item | None]]) -> Exception:
    """The error of the first failed condition, joined with the facts of those of its kind that failed beside it."""
    first, *others = [operation.otherwise(old) for operation, old in failed]
    if not isinstance(first, TallyshopError):
        return first
    return first.joined([error for error in others if type(error) is type(first)])
