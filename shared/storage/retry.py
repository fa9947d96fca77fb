"""Contention is retried here, bounded and with full jitter; what outlasts it is Busy."""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from shared.core.errors import Busy

Answer = TypeVar("Answer")

PATIENCE = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.4
_PASSING = {
    "InternalServerError",
    "ItemCollectionSizeLimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_PASSING_REASONS = {
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "ItemCollectionSizeLimitExceeded",
}


def cancellation_reasons(error: ClientError) -> list[dict[str, Any]]:
    """One reason an operation, in the transaction's order; empty for any other error."""
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons") or []  # type: ignore[assignment]
    return reasons


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed a moment later: conflicts, throttles, lost connections."""
    if not isinstance(error, ClientError):
        return isinstance(error, (ConnectionError, HTTPClientError))
    codes = {reason.get("Code") for reason in cancellation_reasons(error)}
    return error.response["Error"]["Code"] in _PASSING or bool(codes & _PASSING_REASONS)


class Retry:
    """Tries again until the patience (seconds) is used up, pausing a random part of a growing span."""

    def __init__(
        self,
        patience: float = PATIENCE,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience, self._sleep, self._now = patience, sleep, now

    def __call__(self, attempt: Callable[[], Answer]) -> Answer:
        """The attempt's answer, its lasting error, or Busy."""
        deadline, span = self._now() + self._patience, _FIRST_PAUSE
        while True:
            try:
                return attempt()
            except (ClientError, ConnectionError, HTTPClientError) as error:
                if not is_passing(error):
                    raise
                if self._now() + span > deadline:
                    raise Busy("The store is contended") from error
            self._sleep(random.uniform(0, span))  # noqa: S311
            span = min(span * 2, _LONGEST_PAUSE)
