"""The writes that a transaction is made of, each with the error that its condition means, and their wire form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.storage.item import ALWAYS, Condition, Item, Key, Scalar, key_of, scalar_to_wire, to_wire

Otherwise = Callable[[Item | None], Exception]
"""Makes the error of a failed condition from the item as it stood."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item."""

    item: Item
    when: Condition
    otherwise: Otherwise

    @property
    def key(self) -> Key:
        return key_of(self.item)


@dataclass(frozen=True, slots=True)
class Update:
    """Set attributes and add to counters; an item that is missing begins empty."""

    key: Key
    when: Condition
    otherwise: Otherwise
    set: Mapping[str, Scalar] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the item."""

    key: Key
    when: Condition
    otherwise: Otherwise


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing, but demand that the condition holds."""

    key: Key
    when: Condition
    otherwise: Otherwise


Operation = Put | Update | Delete | Check


class _Expression:
    """Names and values of one expression, numbered as they come."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def name(self, attribute: str) -> str:
        placeholder = f"#{len(self.names)}"
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: Scalar) -> str:
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = scalar_to_wire(value)
        return placeholder

    def condition(self, condition: Condition) -> str:
        if condition.absent:
            return f"attribute_not_exists({self.name('PK')})"
        tests = " AND ".join(f"{self.name(t.attribute)} {t.operator} {self.value(t.value)}" for t in condition.tests)
        return f"attribute_not_exists({self.name('PK')}) OR ({tests})" if condition.or_absent else tests

    def update(self, operation: Update) -> str:
        parts = {
            "SET": [f"{self.name(name)} = {self.value(value)}" for name, value in operation.set.items()],
            "ADD": [f"{self.name(name)} {self.value(value)}" for name, value in operation.add.items()],
            "REMOVE": [self.name(name) for name in operation.remove],
        }
        return " ".join(f"{word} {', '.join(clauses)}" for word, clauses in parts.items() if clauses)


def as_request(operation: Operation, table_name: str) -> dict[str, Any]:
    """One entry of `TransactItems`; a failed condition gives the old item back."""
    expression = _Expression()
    body: dict[str, Any] = {"TableName": table_name}
    match operation:
        case Put():
            body["Item"] = to_wire(operation.item)
        case Update():
            body["UpdateExpression"] = expression.update(operation)
    if not isinstance(operation, Put):
        body["Key"] = to_wire(operation.key.attributes())
    if operation.when != ALWAYS:
        body["ConditionExpression"] = expression.condition(operation.when)
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if expression.names:
        body["ExpressionAttributeNames"] = expression.names
    if expression.values:
        body["ExpressionAttributeValues"] = expression.values
    word = "ConditionCheck" if isinstance(operation, Check) else type(operation).__name__
    return {word: body}
