"""A table in memory for long histories: pages of one megabyte, and what its reads would cost in DynamoDB's units."""

import copy
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator

from shared.storage import keys
from shared.storage.item import Item, Key, Scalar, to_wire
from shared.storage.query import Page, Query
from tests.bench.capacity import item_size, read_units
from tests.fakes import MemoryTable, _projected

_PAGE = 1024 * 1024
_BEHIND = Key("\U0010ffff", "")
_Place = tuple[str, Key]


class WeighedTable(MemoryTable):
    """Finds partitions without looking at all items, and adds up read units."""

    def __init__(self) -> None:
        super().__init__()
        self.units, self._counting = 0.0, False
        self._partitions: dict[tuple[str | None, str], list[_Place]] = {}

    def cost(self, act: Callable[[], object]) -> float:
        """Read units of an act whose settings are in the cache."""
        act()
        self.units, self._counting = 0, True
        act()
        self._counting = False
        return self.units

    def get(self, key: Key) -> Item | None:
        item = super().get(key)
        self._weigh([item] if item else [], consistent=True)
        return item

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        found = super().batch_get(keys)
        for item in found.values():
            self._weigh([item], consistent=True)
        return found

    def query(self, query: Query) -> Page:
        self.calls.append("query")
        items: list[Item] = []
        size, last = 0, None
        for key in self._between(query):
            items.append(_projected(self.items[key], query))
            size += _weight(items[-1])
            if size >= _PAGE or len(items) == query.limit:
                names = {"PK", "SK", query.index.partition, query.index.sort}
                last = {name: self.items[key][name] for name in names}
                break
        self._weigh(items, consistent=query.index.name is None and query.consistent)
        return Page(items, last)

    def _between(self, query: Query) -> Iterator[Key]:
        found = self._partitions.get((query.index.name, query.partition), [])
        first, last = query.first or query.begins or "", query.last
        low = bisect_left(found, (first, Key("", "")))
        high = len(found) if last is None else bisect_right(found, (last, _BEHIND))
        if query.begins is not None:
            high = bisect_left(found, (query.begins + "\U0010ffff", Key("", "")))
        if query.start:
            at = (str(query.start[query.index.sort]), Key(str(query.start["PK"]), str(query.start["SK"])))
            low, high = (low, bisect_left(found, at)) if query.descending else (bisect_right(found, at), high)
        places = range(low, high)
        return (found[place][1] for place in (reversed(places) if query.descending else places))

    def _weigh(self, items: list[Item], *, consistent: bool) -> None:
        if not self._counting:
            return
        self.units += read_units(sum(item_size(to_wire(item)) for item in items), consistent=consistent)

    def _write(self, key: Key, new: Item | None) -> None:
        before = _places(self.items.get(key))
        super()._write(key, copy.copy(new))
        self.stream.clear()
        after = _places(new)
        for at in before - after:
            places = self._partitions[at[0]]
            places.pop(bisect_left(places, (at[1], key)))
        for at in after - before:
            insort(self._partitions.setdefault(at[0], []), (at[1], key))


def _weight(item: Item) -> int:
    """Bytes, roughly: where pages end need not be exact."""
    return sum(len(name) + (8 if isinstance(value, int) else len(value)) for name, value in item.items())


def _places(item: Item | None) -> set[tuple[tuple[str | None, str], str]]:
    """Where an item stands: index and partition, and its sort key there."""
    if item is None:
        return set()
    indexes = (keys.MAIN, *keys.INDEXES)
    found: list[tuple[str | None, Scalar, Scalar]] = [
        (index.name, item[index.partition], item[index.sort]) for index in indexes if index.partition in item
    ]
    return {((name, str(partition)), str(sort)) for name, partition, sort in found}
