"""Stand-ins for what stands outside: a table in memory, clocks and chance under the test's control."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.storage import memory
from shared.storage.item import Item, Key
from shared.storage.operations import Operation, Put
from shared.storage.query import Page, Query
from shared.storage.sealing import Seals


class MemoryTable(memory.MemoryTable):
    """The table in memory, which remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def get(self, key: Key) -> Item | None:
        self.calls.append("get")
        return super().get(key)

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        self.calls.append("batch_get")
        return super().batch_get(keys)

    def query(self, query: Query) -> Page:
        self.calls.append("query")
        return super().query(query)

    def commit(self, operations: Sequence[Operation]) -> None:
        self.calls.append("commit")
        super().commit(operations)

    def put_all(self, items: Iterable[Item]) -> None:
        self.calls.append("put_all")
        super().put_all(items)

    def delete_all(self, keys: Iterable[Key]) -> None:
        self.calls.append("delete_all")
        super().delete_all(keys)

    def put_if(self, operation: Put) -> bool:
        self.calls.append("put_if")
        return super().put_if(operation)

    def tally(self, key: Key, amount: int, *, expires: int) -> int:
        self.calls.append("tally")
        return super().tally(key, amount, expires=expires)


class FrozenClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)) -> None:
        self.now = at

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class PlainWrapper:
    """Wraps keys as KMS does, in a way that everybody can undo."""

    def made(self, tenant_id: str) -> tuple[bytes, bytes]:
        key = secrets.token_bytes(32)
        return key, tenant_id.encode() + b"#" + key

    def unwrapped(self, tenant_id: str, wrapped: bytes) -> bytes:
        owner, _, key = wrapped.partition(b"#")
        assert owner == tenant_id.encode(), "KMS refuses another tenant's context"
        return key


def some_seals(table: Any) -> Seals:
    """Seals on any table."""
    return Seals(table, PlainWrapper())
