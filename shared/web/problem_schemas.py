"""Problem types as JSON schemas: one component for each error class, its members those facts that it is made of."""

import inspect
import typing
from collections.abc import Iterator
from types import GenericAlias
from typing import Any

from shared.core import errors
from shared.core.actor import Role
from shared.core.errors import TallyshopError
from shared.identity.permissions import ROLES
from shared.web.endpoint import Endpoint
from shared.web.pagination import ListQuery
from shared.web.problems import internal_error, status_of

INTERNAL_ERROR = internal_error("")
Problems = dict[int, list[type[TallyshopError]]]


def problems_of(endpoint: Endpoint) -> Problems:
    """Every problem that the endpoint can answer, by status: the edge's own and those that it declares."""
    kinds = dict.fromkeys([*_of_the_edge(endpoint), *endpoint.problems])
    found: Problems = {}
    for kind in sorted(kinds, key=lambda kind: (status_of(kind), kind.slug())):
        found.setdefault(status_of(kind), []).append(kind)
    return found


def takes_key(endpoint: Endpoint) -> bool:
    """Whether the contract makes an Idempotency-Key count: a POST of somebody who is signed in."""
    return endpoint.verb == "POST" and not endpoint.open_to_anyone


def takes_if_match(endpoint: Endpoint) -> bool:
    """Whether If-Match counts: changes and actions on one thing."""
    is_action = endpoint.verb == "POST" and endpoint.status == 200 and bool(endpoint.path_parameters)
    is_change = endpoint.verb in ("PATCH", "DELETE")
    return is_change or is_action or errors.StaleVersion in endpoint.problems


def _of_the_edge(endpoint: Endpoint) -> Iterator[type[TallyshopError]]:
    if endpoint.body_model:
        yield errors.MalformedJson
    if endpoint.query_model and issubclass(endpoint.query_model, ListQuery):
        yield errors.InvalidCursor
    if not endpoint.open_to_anyone:
        yield from (errors.Unauthenticated, errors.TooManyRequests)
    if endpoint.permission and ROLES[endpoint.permission] != frozenset(Role):
        yield errors.Forbidden
    if endpoint.path_parameters:
        yield errors.NotFound
    if takes_if_match(endpoint):
        yield errors.StaleVersion
    if endpoint.body_model or endpoint.query_model or takes_key(endpoint):
        yield errors.InvalidRequest
    if takes_key(endpoint):
        yield errors.IdempotencyKeyReused
    yield from (errors.PayloadTooLarge, errors.Busy)


def members_of(kind: type[TallyshopError]) -> dict[str, Any]:
    """The types of a problem's members: the parameters of the class that shows them."""
    owner = next(ancestor for ancestor in kind.__mro__ if "members" in vars(ancestor))
    if owner is TallyshopError:
        return {}
    hints = typing.get_type_hints(vars(owner)["__init__"])
    return {
        parameter.name: GenericAlias(list, hints[parameter.name])
        if parameter.kind is parameter.VAR_POSITIONAL
        else hints[parameter.name]
        for parameter in inspect.signature(owner).parameters.values()
    }


def component_name(kind: type[TallyshopError]) -> str:
    """What the problem's component is called."""
    return f"{kind.__name__}Problem"


def problem_component(kind: type[TallyshopError], members: dict[str, Any]) -> dict[str, Any]:
    """The component of a problem type with the schemas of its members."""
    return _component(kind.slug(), kind.title, status_of(kind), inspect.getdoc(kind) or "", members)


def internal_error_component() -> dict[str, Any]:
    """The component of our own failure, which is no error class."""
    slug = str(INTERNAL_ERROR["type"]).rpartition("/")[2]
    return _component(slug, INTERNAL_ERROR["title"], 500, "Our own failure; the log knows more under the instance.", {})


def _component(slug: str, title: str, status: int, description: str, members: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "type": {"const": f"/problems/{slug}"},
        "title": {"type": "string", "examples": [title]},
        "status": {"const": status},
        "detail": {"type": "string", "description": "What was wrong this time, in words"},
        "instance": {"type": "string", "description": "The request's id"},
    }
    return {
        "type": "object",
        "title": title,
        "description": description,
        "required": [*properties, *members],
        "properties": properties | members,
    }
