"""How many requests a tenant may send in a minute, over all its people and programs; counting costs next to nothing.

Each process counts by itself and reports every 50th request of a tenant, so that what is served beyond the limit is at
most 49 for each process (docs/decisions/0039).
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cache

from shared.core.clock import Clock, system_clock
from shared.core.config import settings
from shared.core.errors import TooManyRequests
from shared.observability import count, logger
from shared.storage import connection, keys
from shared.storage.table import Table

STRIDE = 50
"""Requests of a tenant between two reports of a process."""
_MINUTE, _HOUR = 60, 3600


class Throttle:
    """What a process knows of this minute; without a limit it counts nothing."""

    def __init__(self, table: Callable[[], Table], limit: int | None, clock: Clock = system_clock) -> None:
        self._table, self._limit, self._clock = table, limit, clock
        self._minute, self._seen, self._full = 0, Counter[str](), set[str]()

    def admit(self, tenant_id: str) -> None:
        """Count one request; TooManyRequests until the minute ends where the tenant has used it up."""
        if self._limit is None:
            return
        now = self._clock()
        second = int(now.timestamp())
        if second // _MINUTE != self._minute:
            self._minute, self._seen, self._full = second // _MINUTE, Counter(), set()
        if tenant_id not in self._full:
            self._count(tenant_id, self._limit, now)
        if tenant_id in self._full:
            raise TooManyRequests(self._limit, _MINUTE - second % _MINUTE)

    def _count(self, tenant_id: str, limit: int, now: datetime) -> None:
        self._seen[tenant_id] += 1
        if self._seen[tenant_id] % STRIDE == 0 and self._reported(tenant_id, now) > limit:
            self._full.add(tenant_id)
            logger.warning("tenant throttled", tenant_id=tenant_id, limit=limit)
            count("TenantThrottled")

    def _reported(self, tenant_id: str, now: datetime) -> int:
        """What all processes have reported of this minute; none where it cannot be told: no request fails by that."""
        try:
            expires = int(now.timestamp()) + _HOUR
            return self._table().tally(keys.requests(tenant_id, f"{now:%Y-%m-%dT%H:%M}"), STRIDE, expires=expires)
        except Exception:
            logger.exception("requests were not counted")
            return 0


@cache
def throttle() -> Throttle:
    """This process's, with the limit of its environment."""
    return Throttle(connection.table, settings.tenant_requests_per_minute)
