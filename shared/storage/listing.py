"""Filling one page of a list from queries that may give more than the reader wants to see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from shared.storage.cursors import Listing, Position
from shared.storage.item import Item, text
from shared.storage.query import Index, Query, pages
from shared.storage.table import Table

Thing = TypeVar("Thing")
Load = Callable[[Sequence[Item]], Sequence[Thing | None]]
"""What a page's items are; None for what is filtered out."""


def listing(
    table: Table, queries: Iterable[Query], load: Load[Thing], *, limit: int, position: Position | None
) -> Listing[Thing]:
    """Walk the queries from the position on, until one thing more than `limit` is found."""
    sized = (query.limited(limit + 1) for query in _from(queries, position))
    found = list(islice(_found(table, sized, load), limit + 1))
    things = [thing for thing, _ in found[:limit]]
    return Listing(things, found[limit - 1][1] if len(found) > limit else None)


def _from(queries: Iterable[Query], position: Position | None) -> Iterator[Query]:
    """The query that the position is of, from behind it on, and those that follow."""
    for query in queries:
        if position is None:
            yield query
        elif position[query.index.partition] == query.partition:
            yield query.after(dict(position))
            position = None


def _found(table: Table, queries: Iterable[Query], load: Load[Thing]) -> Iterator[tuple[Thing, dict[str, str]]]:
    """Each thing with its place, from which a query can go on; a page is read when the one before it is used up."""
    for query in queries:
        for page in pages(table.query, query):
            for thing, item in zip(load(page.items), page.items, strict=True):
                if thing is not None:
                    yield thing, _position_of(item, query.index)


def _position_of(item: Item, index: Index) -> dict[str, str]:
    return {name: text(item, name) for name in {"PK", "SK", index.partition, index.sort}}
