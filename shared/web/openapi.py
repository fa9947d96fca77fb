"""The OpenAPI 3.1 document of some endpoints: all that stands in it is read off the code that serves them."""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from shared.core.errors import TallyshopError
from shared.core.money import Money
from shared.identity.permissions import ROLES
from shared.web.endpoint import Endpoint, kinds_of
from shared.web.pagination import ListQuery
from shared.web.problem_schemas import (
    INTERNAL_ERROR,
    component_name,
    internal_error_component,
    members_of,
    problem_component,
    problems_of,
    takes_if_match,
    takes_key,
)

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
_COMPONENT = "#/components/schemas/{model}"
_MONEY = TypeAdapter(Money).json_schema()
_INFO: Json = {
    "title": "Tallyshop",
    "version": "1",
    "summary": "Sales, orders and stock for the whole trade of goods",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
_BEARER: Json = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access token of `POST /v1/sign-in`, or an API key",
}


def document(functions: Mapping[str, Sequence[Endpoint]]) -> Json:
    """The document of every function's endpoints; the functions' names are its tags."""
    schemas = _Schemas([endpoint for endpoints in functions.values() for endpoint in endpoints])
    paths: dict[str, Json] = {}
    for name, endpoints in functions.items():
        for endpoint in endpoints:
            paths.setdefault(endpoint.path, {})[endpoint.verb.lower()] = _operation(name, endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": "/", "description": "The origin that serves this document's API"}],
        "security": [{"bearer": []}],
        "tags": [{"name": name} for name in sorted(functions)],
        "paths": {path: dict(sorted(verbs.items())) for path, verbs in sorted(paths.items())},
        "components": {"securitySchemes": {"bearer": _BEARER}, "schemas": schemas.components},
    }


class _Schemas:
    """The schemas of all models and problems, each once; what has a name is a component."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        kinds = {kind for endpoint in endpoints for group in problems_of(endpoint).values() for kind in group}
        wanted = dict.fromkeys([*_models(endpoints), *_members(kinds)])
        self._schemas, definitions = TypeAdapter.json_schemas(
            [((mode, model), mode, TypeAdapter(model)) for mode, model in wanted], ref_template=_COMPONENT
        )
        components: Json = definitions.get("$defs", {})
        self._queries = {
            model: components.pop(self._name(model))
            for model in {endpoint.query_model for endpoint in endpoints if endpoint.query_model}
        }
        for model in {endpoint.body_model for endpoint in endpoints if endpoint.verb == "PATCH"}:
            _drop_defaults(components[self._name(model)])
        components |= {component_name(kind): self._problem(kind) for kind in kinds}
        components |= {"Money": _MONEY, "InternalErrorProblem": internal_error_component()}
        self.components = {
            name: schema if schema is _MONEY else _with_money_named(schema)
            for name, schema in sorted(components.items())
        }

    def of(self, mode: Mode, model: Any) -> Json:  # noqa: ANN401
        """The schema of a type, mostly a reference."""
        schema: Json = _with_money_named(self._schemas[(mode, model), mode])
        return schema

    def _name(self, model: type[BaseModel] | None) -> str:
        return str(self.of("validation", model)["$ref"]).rpartition("/")[2]

    def query(self, model: type[BaseModel]) -> Json:
        """The schema of a model of query parameters, which is no component."""
        schema: Json = _with_money_named(self._queries[model])
        return schema

    def _problem(self, kind: type[TallyshopError]) -> Json:
        return problem_component(kind, {n: self.of("serialization", hint) for n, hint in members_of(kind).items()})


def _drop_defaults(component: Json) -> None:
    """A change leaves alone what it does not name, so its fields have no defaults."""
    for field in component["properties"].values():
        field.pop("default", None)


def _models(endpoints: Iterable[Endpoint]) -> Iterator[tuple[Mode, Any]]:
    for endpoint in endpoints:
        yield from (("validation", model) for model in (endpoint.body_model, endpoint.query_model) if model)
        if _answers_json(endpoint):
            yield "serialization", endpoint.answer_model
        if endpoint.accepted_model:
            yield "serialization", endpoint.accepted_model


def _members(kinds: Iterable[type[TallyshopError]]) -> Iterator[tuple[Mode, Any]]:
    for kind in sorted(kinds, key=lambda kind: kind.slug()):
        yield from (("serialization", hint) for hint in members_of(kind).values())


def _answers_json(endpoint: Endpoint) -> bool:
    return all(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds_of(endpoint.answer_model))


def _with_money_named(schema: Any) -> Any:  # noqa: ANN401
    """The schema with a reference wherever Money stands written out."""
    if isinstance(schema, list):
        return [_with_money_named(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.items() >= _MONEY.items():
        return {"$ref": _COMPONENT.format(model="Money")} | {n: v for n, v in schema.items() if n not in _MONEY}
    return {name: _with_money_named(part) for name, part in schema.items()}


def _operation(tag: str, endpoint: Endpoint, schemas: _Schemas) -> Json:
    summary, _, rest = (inspect.getdoc(endpoint.function) or "").partition("\n")
    operation: Json = {
        "tags": [tag],
        "operationId": endpoint.operation_id,
        "summary": summary,
        "description": "\n\n".join(filter(None, [rest.strip(), _who(endpoint)])),
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint, schemas), *_headers(endpoint)],
        "responses": {str(endpoint.status): _success(endpoint, schemas)}
        | _acceptance(endpoint, schemas)
        | _refusals(endpoint),
    }
    if endpoint.body_model:
        schema = schemas.of("validation", endpoint.body_model)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if endpoint.takes:
        content = {media_type: {"schema": {"type": "string"}} for media_type in endpoint.takes}
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.open_to_anyone:
        operation["security"] = []
    return operation


def _who(endpoint: Endpoint) -> str:
    if endpoint.open_to_anyone:
        return "Open to anyone."
    if endpoint.permission is None:
        return "For everybody who is signed in."
    return f"Permission `{endpoint.permission}`: {', '.join(sorted(ROLES[endpoint.permission]))}."


def _path_parameters(endpoint: Endpoint) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in endpoint.path_parameters
    ]


def _query_parameters(endpoint: Endpoint, schemas: _Schemas) -> list[Json]:
    if endpoint.query_model is None:
        return []
    model = schemas.query(endpoint.query_model)
    required = model.get("required", [])
    return [_query_parameter(name, schema, name in required) for name, schema in model["properties"].items()]


def _query_parameter(name: str, schema: Json, required: bool) -> Json:
    schema = {key: value for key, value in schema.items() if key != "title" and (key, value) != ("default", None)}
    parameter: Json = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    given = [choice for choice in schema.pop("anyOf", []) if choice != {"type": "null"}]
    return parameter | {"schema": (given[0] if len(given) == 1 else {"anyOf": given} if given else {}) | schema}


def _headers(endpoint: Endpoint) -> Iterator[Json]:
    if takes_key(endpoint):
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same key and body are carried out once and answer as the first time",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        }
    if takes_if_match(endpoint):
        yield {
            "name": "If-Match",
            "in": "header",
            "description": "The ETag that was read; another one by now is refused",
            "schema": {"type": "string", "examples": ['"3"']},
        }


def _success(endpoint: Endpoint, schemas: _Schemas) -> Json:
    response: Json = {"description": HTTPStatus(endpoint.status).phrase}
    headers: Json = {}
    if _has_version(endpoint.answer_model):
        headers["ETag"] = {"description": "The version", "schema": {"type": "string", "examples": ['"3"']}}
    if takes_key(endpoint):
        headers["Idempotency-Replayed"] = {
            "description": "Present where the request was carried out before",
            "schema": {"const": "true"},
        }
    if endpoint.files:
        headers |= _headers_of_files(endpoint)
    if headers:
        response["headers"] = headers
    content: Json = {file.media_type: {"schema": {"type": "string"}} for file in endpoint.files}
    if _answers_json(endpoint):
        content["application/json"] = {"schema": schemas.of("serialization", endpoint.answer_model)}
    if content:
        response["content"] = dict(sorted(content.items()))
    return response


def _acceptance(endpoint: Endpoint, schemas: _Schemas) -> Json:
    """What is answered where the result comes later."""
    if endpoint.accepted_model is None:
        return {}
    location = {"description": "Where the result will be", "schema": {"type": "string"}}
    content = {"application/json": {"schema": schemas.of("serialization", endpoint.accepted_model)}}
    return {"202": {"description": HTTPStatus(202).phrase, "headers": {"Location": location}, "content": content}}


def _headers_of_files(endpoint: Endpoint) -> Json:
    headers: Json = {"Content-Disposition": {"description": "A file's name", "schema": {"type": "string"}}}
    if endpoint.query_model and issubclass(endpoint.query_model, ListQuery):
        headers["Link"] = {
            "description": "Where a file does not hold the whole list: the request for the next one (`rel=next`)",
            "schema": {"type": "string"},
        }
    return headers


def _has_version(model: Any) -> bool:  # noqa: ANN401
    return any("version" in getattr(kind, "model_fields", {}) for kind in kinds_of(model))


def _refusals(endpoint: Endpoint) -> Json:
    answers = {
        str(status): _refusal([(f"/problems/{kind.slug()}", kind.title, component_name(kind)) for kind in kinds])
        for status, kinds in problems_of(endpoint).items()
    }
    answers["500"] = _refusal([(INTERNAL_ERROR["type"], INTERNAL_ERROR["title"], "InternalErrorProblem")])
    for status in {"429", "503"} & set(answers):
        answers[status]["headers"] = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    return dict(sorted(answers.items()))


def _refusal(problems: list[tuple[str, str, str]]) -> Json:
    schema = {
        "type": "object",
        "properties": {"type": {"enum": [uri for uri, _, _ in problems]}},
        "oneOf": [{"$ref": _COMPONENT.format(model=component)} for _, _, component in problems],
    }
    return {
        "description": "; ".join(dict.fromkeys(title for _, title, _ in problems)),
        "content": {"application/problem+json": {"schema": schema}},
    }
