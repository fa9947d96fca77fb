"""A walk through the whole table: it costs the table's size, and happens seldom."""

from collections.abc import Iterator

from shared.storage.item import Item, Key, from_wire, key_of
from shared.storage.table import Table


def places(table: Table, condition: str, value: str) -> Iterator[Key]:
    """Where the items are that meet a condition on `:value`."""
    return (key_of(item) for item in items(table, condition, value))


def items(table: Table, condition: str, value: str) -> Iterator[Item]:
    """The items that meet a condition on `:value`."""
    pages = table.client.get_paginator("scan").paginate(
        TableName=table.name,
        FilterExpression=condition,
        ExpressionAttributeValues={":value": {"S": value}},
        ConsistentRead=True,
    )
    return (from_wire(item) for page in pages for item in page["Items"])
