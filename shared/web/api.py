"""The one file that knows Chalice: typed endpoints, permissions, once-only answers, pages and problem documents.

Order of refusal: too many (429), too large (413), hidden (404), not permitted (403), malformed (400), invalid (422),
the service's.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from chalice.app import Chalice, Response
from pydantic import BaseModel

from shared.core.actor import Actor
from shared.core.clock import system_clock
from shared.core.errors import (
    Forbidden,
    IdempotencyKeyReused,
    InvalidRequest,
    MalformedJson,
    NotFound,
    RequestInProgress,
    TallyshopError,
)
from shared.core.sheet import Sheet
from shared.identity.permissions import Permission, permitted
from shared.observability import logger
from shared.storage import connection, keys
from shared.storage.cursors import Listing, Position
from shared.storage.once import Moving, Once, Replayed
from shared.storage.tenancy import act_for
from shared.web.answers import Answer, Answers, PlainAnswer, json_of
from shared.web.endpoint import Endpoint, parsed_body, parsed_query
from shared.web.files import BINARY_TYPES, CsvFile
from shared.web.pagination import ListQuery, Page
from shared.web.request import Request
from shared.web.throttle import throttle
from shared.web.traces import keep_trace

Function = TypeVar("Function", bound=Callable[..., Any])
Thing = TypeVar("Thing")
View = TypeVar("View", bound=BaseModel)

LONGEST_ID = 128
"""What is longer in a path names nothing, and would be too long for a key."""


class Api:
    """The HTTP side of one function; `handler` is its Lambda entry point."""

    def __init__(self, name: str) -> None:
        self._chalice = Chalice(app_name=f"{name}-http")
        self._chalice.api.binary_types = BINARY_TYPES
        self.endpoints: list[Endpoint] = []
        self._request: Request
        self._once: Once | None = None
        self._answers: Answers

    def endpoint(
        self,
        verb: str,
        path: str,
        *,
        status: int = 200,
        permission: Permission | None = None,
        open_to_anyone: bool = False,
        subject: Callable[..., object] | None = None,
        access_to: str | None = None,
        takes: tuple[str, ...] = (),
        problems: tuple[type[TallyshopError], ...] = (),
    ) -> Callable[[Function], Function]:
        """Register a function: path parameters by name, `request` the body's model, `query` the query's, models back.

        `subject(actor, **path)` raises NotFound where the thing in the path is hidden; it is asked only when the
        request is about to be refused, so that a hidden thing looks as one that never was, at no cost otherwise.
        Where the endpoint shows personal data, `access_to` names it: each reading is kept before it is answered.
        Where it takes a file, `takes` are its media types; the function reads the bytes from `api.request`.
        """

        def register(function: Function) -> Function:
            endpoint = Endpoint(
                function=function,
                verb=verb,
                path=path,
                status=status,
                permission=permission,
                open_to_anyone=open_to_anyone,
                subject=subject,
                access_to=access_to,
                takes=takes,
                problems=problems,
            )
            self.endpoints.append(endpoint)
            view = self._view(endpoint)
            self._chalice.route(path, methods=[verb], name=function.__name__, content_types=[])(view)
            return function

        return register

    # What an endpoint's function may ask of its request.

    @property
    def actor(self) -> Actor:
        """Who acts: what the authorizer verified."""
        return self._request.actor

    @property
    def request(self) -> Request:
        """The raw request, for what has no model: webhooks, keys, If-Match."""
        return self._request

    def once(self, view: Callable[[Any], BaseModel], *, tenant_id: str | None = None) -> Once:
        """This request's idempotency key for the service; raises the first answer if there was one.

        The key belongs to the actor's tenant; `tenant_id` is for requests that come before there is one.
        """
        request, key = self._request, None
        if request.idempotency_key is not None:
            operation = f"{request.verb} {request.path}"
            key = keys.remembered_answer(tenant_id or request.actor.tenant_id, operation, request.idempotency_key)
        self._once = Once(key, request.fingerprint, lambda result: json_of(view(result)), system_clock)
        self._once.recall(connection.table())
        return self._once

    def moving(self, view: Callable[[Any], BaseModel]) -> Moving:
        """What an action on a thing is told beside its body."""
        return {"expected_version": self._request.if_match, "once": self.once(view)}

    def mark_replayed(self) -> None:
        """Say in the answer that it was carried out before."""
        self._answers.mark_replayed()

    def page(
        self, query: ListQuery, fetch: Callable[[int, Position | None], Listing[Thing]], view: Callable[[Thing], View]
    ) -> Page[View]:
        """One page: the cursor is read before the fetch and issued behind it."""
        listing = fetch(query.limit, self._position(query))
        return Page[Any](items=[view(thing) for thing in listing.items], next_cursor=self._cursor(listing))

    def csv(
        self,
        query: ListQuery,
        fetch: Callable[[Position | None], Listing[Thing]],
        sheet: Callable[[list[Thing]], Sheet],
        *,
        about: str,
    ) -> CsvFile:
        """A list as a file; where one does not hold it all, the answer's `Link` leads on."""
        listing = fetch(self._position(query))
        return CsvFile.of(sheet(listing.items), about=about, name=about, next_cursor=self._cursor(listing))

    def _position(self, query: ListQuery) -> Position | None:
        if not query.cursor:
            return None
        return connection.cursors().read(query.cursor, binding=self._request.list_binding())

    def _cursor(self, listing: Listing[Any]) -> str | None:
        if listing.position is None:
            return None
        return connection.cursors().issue(listing.position, binding=self._request.list_binding())

    # From event to answer.

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        """The Lambda entry point."""
        started = time.perf_counter()
        self._request, self._once = Request(event), None
        self._answers = Answers(self._request)
        act_for(self._request.tenant_id)
        answer: dict[str, Any] = self._chalice(_taking_files(self._request), context)
        self._log(answer["statusCode"], started)
        return answer

    def _view(self, endpoint: Endpoint) -> Callable[..., Response]:
        def view(**path: str) -> Response:
            answer = self._answered(endpoint, path)
            content = answer.body if answer.content_type in BINARY_TYPES else answer.body.decode()
            return Response(body=content, headers=dict(answer.headers), status_code=answer.status)

        return view

    def _answered(self, endpoint: Endpoint, path: dict[str, str]) -> Answer:
        try:
            return self._carried_out(endpoint, path)
        except Replayed as replay:
            return self._answers.replayed(endpoint, replay.body)
        except TallyshopError as error:
            return self._refused(error, endpoint)
        except Exception:
            logger.exception("unexpected failure")
            return self._answers.failed()

    def _carried_out(self, endpoint: Endpoint, path: dict[str, str]) -> Answer:
        if self._request.tenant_id:
            throttle().admit(self._request.tenant_id)
        _ = self._request.body
        if any(len(value) > LONGEST_ID for value in path.values()):
            raise NotFound("Nothing has an id of that length")
        if not endpoint.open_to_anyone:
            self._permit(endpoint, path)
        result = self._called(endpoint, path)
        if not isinstance(result, PlainAnswer):
            keep_trace(endpoint, self._request, path, result)
        return self._answers.of(endpoint, result)

    def _called(self, endpoint: Endpoint, path: dict[str, str]) -> Any:  # noqa: ANN401
        """What the function gives; an answer of before is given again only to whom its thing is not hidden."""
        try:
            return endpoint.function(**path, **self._models(endpoint, path))
        except Replayed:
            self._demand_subject(endpoint, path)
            raise

    def _permit(self, endpoint: Endpoint, path: dict[str, str]) -> None:
        if endpoint.permission is None or permitted(self._request.actor, endpoint.permission):
            return
        self._demand_subject(endpoint, path)
        raise Forbidden("Your role does not permit this")

    def _models(self, endpoint: Endpoint, path: dict[str, str]) -> dict[str, BaseModel]:
        models: dict[str, BaseModel] = {}
        try:
            _ = self._request.idempotency_key
            if endpoint.query_model:
                models["query"] = parsed_query(endpoint.query_model, self._request.query)
            if endpoint.body_model:
                models["request"] = parsed_body(endpoint.body_model, self._request.body)
        except (InvalidRequest, MalformedJson):
            self._demand_subject(endpoint, path)
            raise
        return models

    def _demand_subject(self, endpoint: Endpoint, path: dict[str, str]) -> None:
        if endpoint.subject:
            endpoint.subject(self._request.actor, **path)

    def _refused(self, error: TallyshopError, endpoint: Endpoint) -> Answer:
        """The problem; but when another request with the same key has just been answered, its answer."""
        if self._once is not None and not isinstance(error, InvalidRequest | NotFound):
            try:
                self._once.recall(connection.table())
            except Replayed as replay:
                return self._answers.replayed(endpoint, replay.body)
            except (IdempotencyKeyReused, RequestInProgress) as other:
                error = other
        return self._answers.refused(error)

    def _log(self, status: int, started: float) -> None:
        request = self._request
        authorizer = request.event["requestContext"].get("authorizer") or {}
        logger.info(
            "request",
            verb=request.verb,
            route=request.route,
            status=status,
            request_id=request.request_id,
            tenant_id=authorizer.get("tenant_id"),
            user_id=authorizer.get("user_id"),
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


def _taking_files(request: Request) -> dict[str, Any]:
    """The event of a client that takes our files: Chalice refuses bytes to whoever does not ask for their very type."""
    return request.event | {"headers": request.headers | {"accept": ", ".join(BINARY_TYPES)}}
