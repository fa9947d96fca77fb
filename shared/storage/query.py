"""Asking for a part of one partition, of the table or of an index."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shared.storage.item import LONGEST_PARTITION, LONGEST_SORT, Item, scalar_to_wire, to_wire


@dataclass(frozen=True, slots=True)
class Index:
    """An index and the attributes that are its keys; the table itself is one too."""

    name: str | None
    partition: str
    sort: str


@dataclass(frozen=True, slots=True)
class Query:
    """A partition, narrowed by `begins` or by `first` to `last` (both included), newest first where `descending`.

    Without `consistent` it may miss what was written in the last second, and costs half.
    """

    index: Index
    partition: str
    begins: str | None = None
    first: str | None = None
    last: str | None = None
    descending: bool = False
    limit: int | None = None
    start: Item | None = None
    consistent: bool = True

    @property
    def is_possible(self) -> bool:
        """Whether anything can be found: nothing stands at keys that are too long."""
        begins = len((self.begins or "").encode())
        return len(self.partition.encode()) <= LONGEST_PARTITION and begins <= LONGEST_SORT

    def after(self, position: Item | None) -> "Query":
        """The same query from behind this position on."""
        return replace(self, start=position)

    def limited(self, limit: int) -> "Query":
        """The same query with another size of page."""
        return replace(self, limit=limit)


@dataclass(frozen=True, slots=True)
class Page:
    """Items, and the position behind the last of them where there may be more."""

    items: list[Item]
    next: Item | None


def pages(read: Callable[[Query], Page], query: Query) -> Iterator[Page]:
    """All pages, each read when the one before it is used up."""
    page = read(query)
    yield page
    while page.next is not None:
        page = read(query.after(page.next))
        yield page


def every_item(read: Callable[[Query], Page], query: Query) -> Iterator[Item]:
    """What all pages hold."""
    return (item for page in pages(read, query) for item in page.items)


def as_query(query: Query, table_name: str) -> dict[str, Any]:
    """The wire form; only the table itself can be read consistently."""
    names, values, condition = {"#p": query.index.partition}, {":p": query.partition}, "#p = :p"
    bounds = {":b": query.begins, ":f": query.first, ":l": query.last}
    given = {name: value for name, value in bounds.items() if value is not None}
    if given:
        names["#s"] = query.index.sort
        values |= given
        condition += " AND " + _SORT_CONDITIONS["".join(sorted(given))]
    request: dict[str, Any] = {
        "TableName": table_name,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {name: scalar_to_wire(value) for name, value in values.items()},
        "ScanIndexForward": not query.descending,
    }
    if query.index.name:
        request["IndexName"] = query.index.name
    else:
        request["ConsistentRead"] = query.consistent
    if query.limit:
        request["Limit"] = query.limit
    if query.start:
        request["ExclusiveStartKey"] = to_wire(query.start)
    return request


_SORT_CONDITIONS = {
    ":b": "begins_with(#s, :b)",
    ":f": "#s >= :f",
    ":l": "#s <= :l",
    ":f:l": "#s BETWEEN :f AND :l",
}
