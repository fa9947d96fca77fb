"""Answers as they leave: how each kind of result, refusal and repetition is told in status, headers and bytes."""

from dataclasses import dataclass
from typing import Any, cast

import orjson
from pydantic import BaseModel

from shared.core.config import settings
from shared.core.errors import TallyshopError, Unauthenticated
from shared.web.endpoint import Endpoint
from shared.web.files import Accepted, File, next_link
from shared.web.problems import as_json, internal_error, problem, waiting_time
from shared.web.request import Request

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """An answer in words that are not ours: to who demands his own."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the gateway."""

    status: int
    body: bytes
    content_type: str
    headers: dict[str, str]


class Answers:
    """Tells one request its outcome; what is put into `headers` meanwhile goes with whichever that is."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.headers: dict[str, str] = {}

    def of(self, endpoint: Endpoint, result: object) -> Answer:
        """What an endpoint's function gave: nothing, a file, a place to ask at, a model, or words of its own."""
        match result:
            case PlainAnswer():
                return self._made(result.status, result.body, result.content_type)
            case None:
                return self._made(endpoint.status, b"")
            case File():
                return self._file(endpoint.status, result)
            case Accepted():
                self.headers["Location"] = result.location
                return self._made(202, json_of(cast("BaseModel", result)))
        self._tag(getattr(result, "version", None))
        return self._made(endpoint.status, json_of(cast("BaseModel", result)))

    def replayed(self, endpoint: Endpoint, body: bytes) -> Answer:
        """The answer as it was given the first time, its tag included."""
        self.mark_replayed()
        self._tag((orjson.loads(body) if body else {}).get("version"))
        return self._made(endpoint.status, body)

    def mark_replayed(self) -> None:
        """Say that it was carried out before."""
        self.headers["Idempotency-Replayed"] = "true"

    def refused(self, error: TallyshopError) -> Answer:
        """The error's problem document."""
        self.headers |= waiting_time(error)
        if isinstance(error, Unauthenticated):
            self.headers["WWW-Authenticate"] = "Bearer"
        return self._problem(problem(error, self._request.request_id))

    def failed(self) -> Answer:
        """Our own failure."""
        return self._problem(internal_error(self._request.request_id))

    def _file(self, status: int, file: File) -> Answer:
        self.headers["Content-Disposition"] = f'{file.disposition}; filename="{file.name}"'
        if file.next_cursor:
            self.headers["Link"] = next_link(self._request.query, file.next_cursor)
        return self._made(status, file.content, file.content_type)

    def _tag(self, version: int | None) -> None:
        if version is not None:
            self.headers["ETag"] = f'"{version}"'

    def _problem(self, document: dict[str, Any]) -> Answer:
        return self._made(document["status"], as_json(document), "application/problem+json")

    def _made(self, status: int, body: bytes, content_type: str = "application/json") -> Answer:
        headers = SECURITY_HEADERS | {"Content-Type": content_type, "X-Request-Id": self._request.request_id}
        if settings.cors_origin:
            headers |= {"Access-Control-Allow-Origin": settings.cors_origin, "Vary": "Origin"}
        return Answer(status, body, content_type, headers | self.headers)


def json_of(model: BaseModel) -> bytes:
    """A model's bytes."""
    return model.model_dump_json().encode()
