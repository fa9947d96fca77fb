"""Errors as problem documents (RFC 9457): the one table from their class to a status."""

from typing import Any

import orjson

from shared.core import errors
from shared.core.errors import TallyshopError
from shared.core.money import Money

STATUS: dict[type[TallyshopError], int] = {
    errors.MalformedJson: 400,
    errors.InvalidCursor: 400,
    errors.InvalidWebhook: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.PayloadTooLarge: 413,
    errors.InvalidRequest: 422,
    errors.TooManyRequests: 429,
    errors.Busy: 503,
}
"""By the nearest ancestor that stands here."""


def status_of(kind: type[TallyshopError]) -> int:
    """The HTTP status of an error class."""
    return next((STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS), 500)


def waiting_time(error: TallyshopError) -> dict[str, str]:
    """The header that says when to come again; none where coming again helps nobody."""
    if isinstance(error, errors.TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    return {"Retry-After": "1"} if isinstance(error, errors.Busy) else {}


def problem(error: TallyshopError, instance: str) -> dict[str, Any]:
    """The document of an error; `instance` is the request's id."""
    kind = type(error)
    return {
        "type": f"/problems/{kind.slug()}",
        "title": kind.title,
        "status": status_of(kind),
        "detail": str(error) or kind.title,
        "instance": instance,
    } | error.members


def internal_error(instance: str) -> dict[str, Any]:
    """Our own failure: says nothing but where to look it up."""
    return {
        "type": "/problems/internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "The request was not carried out as asked; its id finds the reason in the log",
        "instance": instance,
    }


def as_json(document: dict[str, Any]) -> bytes:
    """The document's bytes; Money stands in it in its outside form."""
    return orjson.dumps(document, default=_default)


def _default(value: object) -> object:
    if isinstance(value, Money):
        return value.as_json()
    raise TypeError(type(value).__name__)
