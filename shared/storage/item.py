"""Items, keys and conditions as the product writes them, and their wire form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Scalar = str | int | bytes
Item = dict[str, Scalar]
Wire = dict[str, dict[str, Any]]
LONGEST_PARTITION, LONGEST_SORT = 2048, 1024
"""DynamoDB's bounds on the two parts of a key, in bytes."""
Operator = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The place of one item."""

    partition: str
    sort: str

    @property
    def is_possible(self) -> bool:
        """Whether anything can stand here: what people ask for may be empty or too long for a key."""
        return 0 < len(self.sort.encode()) <= LONGEST_SORT and len(self.partition.encode()) <= LONGEST_PARTITION

    def attributes(self) -> Item:
        """The two key attributes of an item that stands here."""
        return {"PK": self.partition, "SK": self.sort}


def key_of(item: Mapping[str, Scalar]) -> Key:
    """Where this item stands."""
    return Key(text(item, "PK"), text(item, "SK"))


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; it fails where the attribute is missing."""

    attribute: str
    operator: Operator
    value: Scalar


@dataclass(frozen=True, slots=True)
class Condition:
    """All tests hold; or, where `or_absent`, there is no such item; `absent` alone demands that there is none."""

    tests: tuple[Test, ...] = ()
    absent: bool = False
    or_absent: bool = False


ALWAYS = Condition()
ABSENT = Condition(absent=True)
PRESENT = Condition((Test("PK", ">=", "\x00"),))


def at_version(version: int) -> Condition:
    """Nobody has written since this version was read."""
    return Condition((Test("version", "=", version),))


def at_least(**floors: int) -> Condition:
    """Each named counter stands at its floor or above."""
    return Condition(tuple(Test(name, ">=", floor) for name, floor in floors.items()))


def newer_than_stored(version: int) -> Condition:
    """There is none yet, or only an older one: what makes a projection indifferent to the order of arrival."""
    return Condition((Test("version", "<", version),), or_absent=True)


def text(item: Mapping[str, Scalar], name: str) -> str:
    """A string attribute."""
    value = item[name]
    assert isinstance(value, str), name  # noqa: S101
    return value


def number(item: Mapping[str, Scalar] | None, name: str) -> int:
    """A counter; 0 where the item or the attribute is missing."""
    value = item.get(name, 0) if item else 0
    assert isinstance(value, int), name  # noqa: S101
    return value


def binary(item: Mapping[str, Scalar], name: str) -> bytes:
    """A binary attribute."""
    value = item[name]
    assert isinstance(value, bytes), name  # noqa: S101
    return value


def to_wire(attributes: Mapping[str, Scalar]) -> Wire:
    """DynamoDB's typed attributes."""
    return {name: scalar_to_wire(value) for name, value in attributes.items()}


def scalar_to_wire(value: Scalar) -> dict[str, Any]:
    """One typed value."""
    if isinstance(value, str):
        return {"S": value}
    return {"N": str(value)} if isinstance(value, int) else {"B": value}


def from_wire(wire: Mapping[str, Mapping[str, Any]]) -> Item:
    """The inverse of to_wire; numbers are whole."""
    return {name: int(value) if kind == "N" else value for name, typed in wire.items() for kind, value in typed.items()}


def items_from_wire(wires: Iterable[Wire]) -> list[Item]:
    """A page of items."""
    return [from_wire(wire) for wire in wires]
