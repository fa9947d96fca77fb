"""What goes wrong between a process and its table: other people, lost answers, death."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shared.core.errors import Busy
from shared.storage.item import Item, Key
from shared.storage.operations import Operation
from shared.storage.query import Page, Query
from shared.storage.stream import Image
from shared.storage.transaction import Transaction
from tests.faults import Killed

Fault = Callable[[Callable[[], None]], None]
"""Is given a write and decides what becomes of it."""


class Crossing:
    """A table on the way to which something may happen to the next writes, in this order."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.faults: list[Fault] = []
        self.commits = 0

    def get(self, key: Key) -> Item | None:
        return self.table.get(key)

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        return self.table.batch_get(keys)

    def query(self, query: Query) -> Page:
        return self.table.query(query)

    def query_all(self, query: Query) -> Iterable[Item]:
        return self.table.query_all(query)

    def transaction(self) -> Transaction:
        return Transaction(self.commit)

    def commit(self, operations: Sequence[Operation]) -> None:
        self.commits += 1
        fault = self.faults.pop(0) if self.faults else carried_out
        fault(lambda: self.table.commit(operations))

    def put_all(self, items: Iterable[Item]) -> None:
        self.table.put_all(items)

    @property
    def stream(self) -> list[Image]:
        return self.table.stream


def carried_out(write: Callable[[], None]) -> None:
    """Nothing goes wrong."""
    write()


def answer_lost(write: Callable[[], None]) -> None:
    """It happened, but nobody hears of it in time."""
    write()
    raise Busy("no answer")


def refused(_write: Callable[[], None]) -> None:
    """The table is too busy for as long as anybody waits."""
    raise Busy("too busy")


def killed_before(_write: Callable[[], None]) -> None:
    """The process dies with the write in its hands."""
    raise Killed


def killed_after(write: Callable[[], None]) -> None:
    """The process dies as soon as it is written."""
    write()
    raise Killed


def after(meanwhile: Callable[[], object]) -> Fault:
    """Somebody else comes first."""

    def fault(write: Callable[[], None]) -> None:
        meanwhile()
        write()

    return fault


class Recorded(Crossing):
    """Keeps its own stream, for tables whose stream is long or not theirs alone."""

    def __init__(self, table: Any) -> None:
        super().__init__(table)
        self._images: list[Image] = []

    def commit(self, operations: Sequence[Operation]) -> None:
        self.commits += 1
        fault = self.faults.pop(0) if self.faults else carried_out
        fault(lambda: self._written(operations))

    def _written(self, operations: Sequence[Operation]) -> None:
        places = [operation.key for operation in operations]
        before = self.table.batch_get(places)
        self.table.commit(operations)
        now = self.table.batch_get(places)
        self._images += [
            Image(place, before.get(place), now.get(place)) for place in places if before.get(place) != now.get(place)
        ]

    @property
    def stream(self) -> list[Image]:
        return self._images
