"""The table in memory, with the behaviour of the real one: what a practice house lives in, and most tests."""

import copy
import operator
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shared.storage import keys
from shared.storage.item import ALWAYS, Condition, Item, Key, Scalar, Test, key_of, number
from shared.storage.operations import Check, Delete, Operation, Put, Update
from shared.storage.query import Page, Query, every_item
from shared.storage.stream import Image
from shared.storage.transaction import LIMIT, Transaction, refusal, stale

Place = tuple[str, str, str]
"""Where an item stands in a partition: its sort key there, then its own keys."""


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class MemoryTable:
    """The table's behaviour in a dictionary: conditions, indexes and stream included; every call is atomic."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self._partitions = defaultdict[tuple[str | None, Scalar], list[Place]](list)
        self.stream: list[Image] = []
        self._lock = threading.Lock()

    def get(self, key: Key) -> Item | None:
        """The item at the key, or None."""
        return copy.copy(self.items.get(key))

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """The items that are there."""
        return {key: copy.copy(self.items[key]) for key in keys if key in self.items}

    def query(self, query: Query) -> Page:
        """One page of a partition of the table or of an index."""
        places = [place for place in self._partitions[query.index.name, query.partition] if _is_in(place, query)]
        if query.descending:
            places.reverse()
        page = places[: query.limit] if query.limit else places
        found = [self.items[key] for _, *names in page if (key := Key(*names)) in self.items]
        last = found[-1] if query.limit and len(places) >= query.limit else None
        position = (
            {name: last[name] for name in {"PK", "SK", query.index.partition, query.index.sort}} if last else None
        )
        return Page([_projected(item, query) for item in found], position)

    def query_all(self, query: Query) -> Iterable[Item]:
        """Every item, page after page."""
        return every_item(self.query, query)

    def transaction(self) -> Transaction:
        """A block whose writes happen together at its end."""
        return Transaction(self.commit)

    def commit(self, operations: Sequence[Operation]) -> None:
        """Write all or nothing; raises the failed condition's own error."""
        if len(operations) > LIMIT or len({operation.key for operation in operations}) < len(operations):
            raise ValueError("a transaction takes a hundred items, each once")
        with self._lock:
            failed = [(o, self.items.get(o.key)) for o in operations if not _holds(o.when, self.items.get(o.key))]
            if failed:
                raise refusal([(o, copy.copy(old)) for o, old in failed])
            for operation in operations:
                self._apply(operation)

    def put_all(self, items: Iterable[Item]) -> None:
        """Write items without conditions."""
        with self._lock:
            for item in items:
                self._write(key_of(item), dict(item))

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Remove items without conditions."""
        for key in list(keys):
            with self._lock:
                self._write(key, None)

    def put_if(self, operation: Put) -> bool:
        """One conditional put; False where the condition says no."""
        with self._lock:
            holds = _holds(operation.when, self.items.get(operation.key))
            if holds:
                self._apply(operation)
        return holds

    def tally(self, key: Key, amount: int, *, expires: int) -> int:
        """Add to a counter that expires, and what it is then."""
        with self._lock:
            self._apply(Update(key, ALWAYS, stale, set={"ttl": expires}, add={"count": amount}))
            return number(self.items[key], "count")

    def _apply(self, operation: Operation) -> None:
        match operation:
            case Put():
                self._write(operation.key, dict(operation.item))
            case Delete():
                self._write(operation.key, None)
            case Update():
                new = dict(self.items.get(operation.key) or operation.key.attributes()) | dict(operation.set)
                for name, amount in operation.add.items():
                    new[name] = int(new.get(name, 0)) + amount
                for name in operation.remove:
                    new.pop(name, None)
                self._write(operation.key, new)
            case Check():
                pass

    def _write(self, key: Key, new: Item | None) -> None:
        old = self.items.pop(key, None)
        if old is not None:
            self._shelve(old, _taken_from)
        if new is not None:
            self.items[key] = new
            self._shelve(new, _put_in)
        if old != new:
            self.stream.append(Image(key, copy.copy(old), copy.copy(new)))

    def _shelve(self, item: Item, move: Callable[[list[Place], Place], None]) -> None:
        """Put into, or take from, its partition of the table and of each index."""
        for index in (keys.MAIN, *keys.INDEXES):
            partition, sort = item.get(index.partition), item.get(index.sort)
            if partition is not None and isinstance(sort, str):
                move(self._partitions[index.name, partition], (sort, str(item["PK"]), str(item["SK"])))


def _put_in(places: list[Place], place: Place) -> None:
    """Once: a test may have removed an item behind the partition's back."""
    at = bisect_left(places, place)
    if places[at : at + 1] != [place]:
        places.insert(at, place)


def _taken_from(places: list[Place], place: Place) -> None:
    del places[bisect_left(places, place)]


def _projected(item: Item, query: Query) -> Item:
    """An index holds keys and what its projection names."""
    if query.index.name is None:
        return copy.copy(item)
    names = {"PK", "SK", query.index.partition, query.index.sort, "summary"}
    return {name: value for name, value in item.items() if name in names}


def _is_in(place: Place, query: Query) -> bool:
    sort = place[0]
    if query.begins is not None and not sort.startswith(query.begins):
        return False
    if (query.first is not None and sort < query.first) or (query.last is not None and sort > query.last):
        return False
    if not query.start:
        return True
    start = (str(query.start[query.index.sort]), str(query.start["PK"]), str(query.start["SK"]))
    return place < start if query.descending else place > start


def _holds(condition: Condition, item: Item | None) -> bool:
    if condition.absent:
        return item is None
    if item is None:
        return condition.or_absent or not condition.tests
    return all(_passes(test, item.get(test.attribute)) for test in condition.tests)


def _passes(test: Test, value: Scalar | None) -> bool:
    if type(value) is not type(test.value):
        return test.operator == "<>"
    return _COMPARISONS[test.operator](value, test.value)
