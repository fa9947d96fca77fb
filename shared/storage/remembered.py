"""What may be up to half a minute old: read once, then remembered by table and tenant."""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

Thing = TypeVar("Thing")
SECONDS = 30.0


class Remembered(Generic[Thing]):
    """Values by tenant for as long as the table they were read from is in use."""

    def __init__(self) -> None:
        self._tables: WeakKeyDictionary[Any, dict[str, tuple[float, Thing]]] = WeakKeyDictionary()

    def get(self, table: object, tenant_id: str, read: Callable[[], Thing]) -> Thing:
        """The remembered value, or what `read` gives now."""
        expires, value = self._tables.get(table, {}).get(tenant_id, (0.0, None))
        if value is not None and time.monotonic() < expires:
            return value
        return self.put(table, tenant_id, read())

    def put(self, table: object, tenant_id: str, value: Thing) -> Thing:
        """Remember this value from now on."""
        self._tables.setdefault(table, {})[tenant_id] = (time.monotonic() + SECONDS, value)
        return value

    def forget(self, table: object, tenant_id: str) -> None:
        """Read again next time."""
        self._tables.get(table, {}).pop(tenant_id, None)
