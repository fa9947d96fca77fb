"""Calls to providers over HTTPS: what failed before anything was sent is told apart from what failed after."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from shared.payments.failures import OutcomeUnknown, Unavailable

if TYPE_CHECKING:
    from urllib3 import PoolManager

CONNECT, READ = 2.0, 8.0
"""Seconds: an API call of ours has twenty."""
_LARGEST = 16 * 1024 * 1024
"""Bytes: what is longer is cut, and cannot be read then."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a provider answered; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body; OutcomeUnknown for one that is no JSON object."""
        try:
            document = orjson.loads(self.body or b"{}")
        except orjson.JSONDecodeError:
            document = None
        if not isinstance(document, dict):
            raise OutcomeUnknown("the answer cannot be read")
        return document


class Line(Protocol):
    """A way to reach providers."""

    def send(self, verb: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answered:
        """The answer, whatever its status; Unavailable or OutcomeUnknown without one."""


class HttpsLine:
    """Keeps connections open between calls; follows no redirect and repeats nothing by itself."""

    @cached_property
    def _pool(self) -> "PoolManager":
        from urllib3 import PoolManager, Timeout  # noqa: PLC0415

        return PoolManager(maxsize=4, timeout=Timeout(connect=CONNECT, read=READ))

    def send(self, verb: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answered:
        """One request, once."""
        from urllib3 import exceptions  # noqa: PLC0415

        try:
            answer = self._pool.request(
                verb, url, headers=headers, body=body or None, retries=False, redirect=False, preload_content=False
            )
            content = answer.read(_LARGEST)
            answer.release_conn()
        except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError, exceptions.SSLError) as error:
            raise Unavailable(type(error).__name__) from None
        except (exceptions.HTTPError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__) from None
        return Answered(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)
