"""What botocore reads at a cold start, cut down to what our clients use: the same answers from less JSON."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

# Endpoint prefixes that differ from the service's own name.
ENDPOINT_PREFIXES = {"sesv2": "email"}

DOCSTRINGS = '''"""Docstrings of clients, left out: nobody reads them in a function, and each cold start made them."""


class LazyLoadedDocstring(str):
    __slots__ = ()

    def __new__(cls, *_args, **_kwargs):
        return super().__new__(cls)


class ClientMethodDocstring(LazyLoadedDocstring):
    __slots__ = ()


class WaiterDocstring(LazyLoadedDocstring):
    __slots__ = ()


class PaginatorDocstring(LazyLoadedDocstring):
    __slots__ = ()
'''


def shorten(botocore: Path, services: tuple[str, ...]) -> None:
    """In place: endpoints of our services only, API models without prose and uncompressed, no docstring machinery."""
    data = botocore / "data"
    if not data.is_dir():
        return
    _keep_endpoints(data / "endpoints.json", {ENDPOINT_PREFIXES.get(name, name) for name in services})
    for model in sorted(data.glob("*/*/service-2.json.gz")):
        _without_prose(model)
    for rules in sorted(data.glob("*/*/endpoint-rule-set-1.json.gz")):
        _write(rules.with_suffix(""), json.loads(gzip.decompress(rules.read_bytes())))
        rules.unlink()
    _without_docs(botocore / "docs")


def _without_docs(docs: Path) -> None:
    """Keep of the documentation generator what other modules import: `utils` as it is, docstrings as empty ones."""
    for path in docs.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "utils.py":
            path.unlink()
    (docs / "__init__.py").write_text("", "utf-8")
    (docs / "docstring.py").write_text(DOCSTRINGS, "utf-8")


def _keep_endpoints(file: Path, prefixes: set[str]) -> None:
    endpoints = json.loads(file.read_text("utf-8"))
    for partition in endpoints["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in prefixes}
    _write(file, endpoints)


def _without_prose(model: Path) -> None:
    pruned = _pruned(json.loads(gzip.decompress(model.read_bytes())))
    for parameter in pruned.get("clientContextParams", {}).values():
        parameter["documentation"] = ""  # the one place where botocore demands it
    _write(model.with_suffix(""), pruned)
    model.unlink()


def _pruned(node: Any) -> Any:  # noqa: ANN401
    """A model without its documentation; a structure's member of that name is a shape, not prose."""
    if isinstance(node, dict):
        return {name: _pruned(part) for name, part in node.items() if name != "documentation" or isinstance(part, dict)}
    return [_pruned(part) for part in node] if isinstance(node, list) else node


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "utf-8")
