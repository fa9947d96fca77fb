"""DynamoDB's published formula: what an item weighs, and what reading or writing it consumes.

Sizes are attribute names plus values in bytes. Writes cost a unit for every started KB, reads one for every started
4 KB, half of it where they need not be consistent; in a transaction both cost twice. Indexes are never transactional.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.storage import keys
from shared.storage.query import Index

Wire = Mapping[str, Mapping[str, Any]]
_WRITE_UNIT, _READ_UNIT = 1024, 4096
PROJECTED = ("PK", "SK", "summary")


def value_size(typed: Mapping[str, Any]) -> int:
    """Bytes of one value; numbers take a byte for every two digits and one more."""
    ((kind, value),) = typed.items()
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        return (len(value.lstrip("-").strip("0") or "0") + 1) // 2 + 1 + value.startswith("-")
    if kind == "B":
        return len(value)
    raise ValueError(f"the table has no attributes of type {kind}")


def item_size(item: Wire | None) -> int:
    """Bytes of an item; 0 for none."""
    return sum(len(name.encode()) + value_size(typed) for name, typed in (item or {}).items())


def write_units(*sizes: int) -> int:
    """Of one write: the larger of the item before and after it counts, and nothing counts as one."""
    return max(1, -(-max(sizes) // _WRITE_UNIT))


def read_units(size: int, *, consistent: bool) -> float:
    """Of one read of so many bytes together."""
    return max(1, -(-size // _READ_UNIT)) * (1 if consistent else 0.5)


def index_writes(before: Wire | None, after: Wire | None) -> int:
    """Units that one write costs on all indexes together."""
    return sum(_entry_writes(_entry(index, before), _entry(index, after)) for index in keys.INDEXES)


def _entry(index: Index, item: Wire | None) -> Wire | None:
    names = (index.partition, index.sort)
    if item is None or not all(name in item for name in names):
        return None
    return {name: item[name] for name in (*names, *PROJECTED) if name in item}


def _entry_writes(before: Wire | None, after: Wire | None) -> int:
    """Nothing where the entry stays as it is, two writes where it moves."""
    if before == after:
        return 0
    if before and after and _place(before) == _place(after):
        return write_units(item_size(before), item_size(after))
    return sum(write_units(item_size(entry)) for entry in (before, after) if entry)


def _place(entry: Wire) -> list[Mapping[str, Any]]:
    return [entry[name] for name in _key_names(entry)]


def _key_names(entry: Wire) -> Iterator[str]:
    return (name for name in entry if name.endswith(("_pk", "_sk")))
