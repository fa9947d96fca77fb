"""Every error that a caller can meet, drawn as a tree; areas hang their own facts under Conflict and its siblings.

TallyshopError
├── MalformedJson              400  the body is not JSON
├── InvalidCursor              400  altered, expired, or of another tenant, user or query
├── InvalidWebhook             400  not signed by the provider, stale or malformed
├── Unauthenticated            401
├── Forbidden                  403  the role may not do this
├── NotFound                   404  is not there, or is hidden from this actor
├── Conflict                   409  the state of things forbids it (areas add their own below)
│   ├── IllegalState                the order's status forbids it
│   └── RequestInProgress           the first request with this key still runs
├── StaleVersion               412  somebody changed it first
│   └── Overtaken                   ... between our reading and our writing
├── PayloadTooLarge            413
├── InvalidRequest             422  names each wrong field
│   └── IdempotencyKeyReused        the key came with another body before
├── TooManyRequests            429  the tenant has used up its minute
└── Busy                       503  contention outlasted the retries

The slug of a problem type is the class's name in kebab case: OutOfStock is `/problems/out-of-stock`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self


class TallyshopError(Exception):
    """An error that says what is the case; `members` are the facts that its problem document carries."""

    title: str = "The request failed"

    @classmethod
    def slug(cls) -> str:
        """The last part of the problem type's URI."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

    @property
    def members(self) -> dict[str, Any]:
        """Extra members of the problem document, JSON-ready."""
        return {}

    def joined(self, others: Sequence["TallyshopError"]) -> Self:  # noqa: ARG002
        """This error with the facts of its siblings from the same transaction; by itself it needs none."""
        return self


class MalformedJson(TallyshopError):
    """The body is not JSON in UTF-8."""

    title = "The body is not valid JSON"


class InvalidCursor(TallyshopError):
    """Altered, expired, or made for another tenant, user or query: all look the same."""

    title = "The cursor does not belong to this list"


class InvalidWebhook(TallyshopError):
    """Not signed with the endpoint's secret, too old or ahead, or lacking what the event must say."""

    title = "This is no valid event"


class Unauthenticated(TallyshopError):
    """No token, or one that does not verify."""

    title = "Sign in first"


class Forbidden(TallyshopError):
    """The actor's role does not include the permission."""

    title = "Your role does not permit this"


class NotFound(TallyshopError):
    """Never was, belongs to another tenant or is hidden by the row rules: all look the same."""

    title = "There is no such thing here"


class PayloadTooLarge(TallyshopError):
    """The body is longer than 1 MiB."""

    title = "The body is too large"


class TooManyRequests(TallyshopError):
    """The tenant has sent as many requests as it may in a minute; `retry_after` is in seconds."""

    title = "Too many requests in this minute"

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(f"Up to {limit} requests a minute are served to a tenant; wait {retry_after} s")
        self.limit, self.retry_after = limit, retry_after

    @property
    def members(self) -> dict[str, Any]:
        return {"limit": self.limit, "retry_after": self.retry_after}


class StaleVersion(TallyshopError):
    """The version that the caller saw is not the current one."""

    title = "It has changed since you read it"


class Overtaken(StaleVersion):
    """Somebody wrote between our reading and our writing; services try again before a caller gets to see it."""

    @classmethod
    def slug(cls) -> str:
        return StaleVersion.slug()


class Busy(TallyshopError):
    """Contention or throttling outlasted the retries; nothing was written."""

    title = "Too busy just now, try again"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: `pointer` is a JSON pointer into the body, or `/name` of a query parameter or header."""

    pointer: str
    detail: str


class InvalidRequest(TallyshopError):
    """The payload breaks the contract; names every field that does."""

    title = "The request is not valid"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors))
        self.errors = errors

    @classmethod
    def at(cls, pointer: str, detail: str) -> Self:
        """One wrong field."""
        return cls(FieldError(pointer, detail))

    @property
    def members(self) -> dict[str, Any]:
        return {"errors": [{"pointer": error.pointer, "detail": error.detail} for error in self.errors]}


class IdempotencyKeyReused(InvalidRequest):
    """The same Idempotency-Key came before with another body."""

    title = "This Idempotency-Key was used with another body"

    def __init__(self) -> None:
        super().__init__(FieldError("/Idempotency-Key", "was used with another body"))


class Conflict(TallyshopError):
    """The request is sound, the state of things forbids it."""

    title = "The state of things forbids this"


class RequestInProgress(Conflict):
    """The first request with this Idempotency-Key has not answered yet."""

    title = "The first request with this key is still running"


class IllegalState(Conflict):
    """The order's status does not allow the action."""

    title = "The order's state forbids this"

    def __init__(self, order_status: str) -> None:
        super().__init__(f"The order is {order_status}")
        self.order_status = order_status

    @property
    def members(self) -> dict[str, Any]:
        return {"order_status": self.order_status}
