"""What an endpoint is: its verb, path and permission, and what its function's signature says of models in and out."""

import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from pydantic import BaseModel, ValidationError

from shared.core.errors import FieldError, InvalidRequest, MalformedJson, TallyshopError
from shared.identity.permissions import Permission
from shared.web.files import Accepted, File


@dataclass(frozen=True)
class Endpoint:
    """One operation of the API; its models are read off the function: `request` is the body, `query` the query.

    `subject` raises NotFound where the thing in the path is hidden from the actor.
    `access_to` names the personal data that it shows, for the audit; `takes` are the media types of a file in its body.
    """

    verb: str
    path: str
    status: int
    permission: Permission | None
    open_to_anyone: bool
    problems: tuple[type[TallyshopError], ...]
    function: Callable[..., Any]
    subject: Callable[..., object] | None
    access_to: str | None
    takes: tuple[str, ...]

    @cached_property
    def _hints(self) -> dict[str, Any]:
        """The function's signature; read when first asked, for a start may serve one endpoint only."""
        return typing.get_type_hints(self.function)

    @property
    def body_model(self) -> type[BaseModel] | None:
        return self._hints.get("request")

    @property
    def query_model(self) -> type[BaseModel] | None:
        return self._hints.get("query")

    @property
    def answer_model(self) -> Any:  # noqa: ANN401
        """What is answered but for files and where a result will be: one model, a union of some, or None."""
        models = [kind for kind in self._answers if not _is_a(kind, File | Accepted)]
        return reduce(or_, models) if models else None

    @property
    def accepted_model(self) -> Any:  # noqa: ANN401
        return next((kind for kind in self._answers if _is_a(kind, Accepted)), None)

    @property
    def files(self) -> tuple[type[File], ...]:
        return tuple(kind for kind in self._answers if _is_a(kind, File))

    @property
    def _answers(self) -> tuple[Any, ...]:
        return kinds_of(self._hints.get("return"))

    @property
    def path_parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def operation_id(self) -> str:
        return self.function.__name__


def kinds_of(answer: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The members of a union, or the one type."""
    return typing.get_args(answer) if isinstance(answer, types.UnionType) else (answer,)


def _is_a(kind: Any, classes: type | types.UnionType) -> bool:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, classes)


def parsed_body(model: type[BaseModel], body: bytes) -> BaseModel:
    """The body as its model: MalformedJson, or InvalidRequest with a pointer to every wrong field."""
    try:
        return model.model_validate_json(body or b"{}", strict=True)
    except ValidationError as error:
        raise _refused(error) from None


def parsed_query(model: type[BaseModel], query: dict[str, str]) -> BaseModel:
    """The query parameters as their model, with the same errors."""
    try:
        return model.model_validate_strings(query)
    except ValidationError as error:
        raise _refused(error) from None


def _refused(error: ValidationError) -> TallyshopError:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if any("recursion limit" in detail["msg"] for detail in details if detail["type"] == "json_invalid"):
        return MalformedJson("The body is nested deeper than 200 levels")
    if any(detail["type"] == "json_invalid" for detail in details):
        return MalformedJson("The body is not valid JSON in UTF-8")
    return InvalidRequest(*(FieldError(_pointer(detail["loc"]), detail["msg"]) for detail in details))


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
