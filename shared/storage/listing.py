"""Filling one page of a list from queries that may give more than the reader wants to see."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, text
from shared.storage.query import Index, Query
from shared.storage.table import Table

Thing = TypeVar("Thing")


def position_of(item: Item, index: Index) -> dict[str, str]:
    """The place of an item in an index, from which a query can go on."""
    return {name: text(item, name) for name in {"PK", "SK", index.partition, index.sort}}


def listing(
    table: Table,
    queries: Iterable[Query],
    load: Callable[[Sequence[Item]], Sequence[Thing | None]],
    *,
    limit: int,
    position: Position | None,
) -> Listing[Thing]:
    """Walk the queries until one thing more than `limit` is found; `load` gives None for what is filtered out."""
    found: list[tuple[Thing, dict[str, str]]] = []
    for query in queries:
        if position is not None and position[query.index.partition] != query.partition:
            continue
        start: Item | None = dict(position) if position is not None else None
        position = None
        while True:
            page = table.query(query.limited(limit + 1).after(start))
            for thing, item in zip(load(page.items), page.items, strict=True):
                if thing is not None:
                    found.append((thing, position_of(item, query.index)))
            if len(found) > limit:
                return Listing([thing for thing, _ in found[:limit]], found[limit - 1][1])
            start = page.next
            if start is None:
                break
    return Listing([thing for thing, _ in found], None)
