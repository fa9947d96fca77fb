"""Which AWS services and operations the product's code names, to hold the trimmed API models against."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from botocore import xform_name
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

CLIENT_MAKERS = {"client", "tenant_client", "create_client"}
NAMED_BY_ARGUMENT = {"get_paginator", "get_waiter"}


@dataclass(frozen=True)
class Calls:
    """Services by name, and every method name called on anything (a superset of the operations called)."""

    services: frozenset[str]
    methods: frozenset[str]


def calls(trees: Iterable[ast.AST]) -> Calls:
    """What these modules make clients of, and call."""
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    services = {_text(call) for call in found if _name(call) in CLIENT_MAKERS}
    methods = {_name(call) for call in found} | {_text(call) for call in found if _name(call) in NAMED_BY_ARGUMENT}
    return Calls(frozenset(services - {""}), frozenset(methods - {""}))


def unmet(wanted: Calls, *, bundled: Path, complete: Path) -> Iterator[str]:
    """Services and operations that `wanted` names, the complete API models know, and the bundled ones do not."""
    for service in sorted(wanted.services):
        missing = _operations(service, complete) - _operations(service, bundled)
        if not _operations(service, bundled):
            yield service
        yield from (f"{service}:{operation}" for operation in sorted(missing & wanted.methods))


def _operations(service: str, data: Path) -> set[str]:
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    try:
        model = loader.load_service_model(service, "service-2")
    except (UnknownServiceError, DataNotFoundError):
        return set()
    return {xform_name(operation) for operation in model["operations"]}


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _text(call: ast.Call) -> str:
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return text
    return ""
