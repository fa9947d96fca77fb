"""Which locked packages a bundle holds: what the product imports, not what its packages' command lines do."""

import ast
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from infrastructure.bundles.platform import uv

PRODUCT = ("shared", "functions")
LAYERS = ("dependencies", "typesetting")
"""Layers of third-party packages: what every function needs, and dependency groups that few functions take."""

# Edges of the dependency graph that only a command line, a build or another Python uses.
UNUSED_AT_RUN_TIME = {
    "chalice": None,  # its command line: click, inquirer, pip, setuptools, wheel, pyyaml, ...; app.py needs nothing
    "cffi": {"pycparser"},  # parses C declarations at build time; cryptography ships compiled
}

# Modules that import boto3 themselves; without them botocore alone is shipped.
NEEDS_BOTO3 = (
    "boto3",
    "aws_lambda_powertools.utilities.parameters",
    "aws_lambda_powertools.utilities.idempotency",
    "aws_lambda_powertools.utilities.feature_flags",
    "aws_lambda_powertools.utilities.streaming",
)


class Edge(TypedDict):
    """One dependency in uv's lock file."""

    name: str


class LockedPackage(TypedDict):
    """One package in uv's lock file, as far as it is read here."""

    name: str
    dependencies: NotRequired[list[Edge]]


class Lock(TypedDict):
    """uv's lock file, as far as it is read here."""

    package: list[LockedPackage]


def requirements(layer: str = "dependencies") -> list[str]:
    """The pinned lines, with their markers, of every package in a layer."""
    if layer != "dependencies":
        return sorted(_locked("--only-group", layer))
    lock = cast(Lock, tomllib.loads(Path("uv.lock").read_text("utf-8")))
    names = shipped(lock, with_boto3=uses_boto3(imports(PRODUCT)))
    return sorted(line for line in _locked("--no-dev") if line.partition("==")[0] in names)


def shipped(lock: Lock, *, with_boto3: bool) -> set[str]:
    """Names reached from the project's own dependencies over the edges that run time uses."""
    packages = {package["name"]: package for package in lock["package"]}
    waiting = [name for name in _edges(packages["tallyshop"]) if with_boto3 or name != "boto3"] + ["botocore"]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _edges(packages[name])
    return found


def uses_boto3(modules: Iterable[str]) -> bool:
    """Whether any imported module brings boto3 with it."""
    return any(name == needy or name.startswith(f"{needy}.") for name in modules for needy in NEEDS_BOTO3)


def imports(folders: Iterable[str]) -> Iterator[str]:
    """Dotted names of everything imported below these folders, wherever in a file the import stands."""
    for source in (file for folder in folders for file in Path(folder).rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _edges(package: LockedPackage) -> list[str]:
    unused = UNUSED_AT_RUN_TIME.get(package["name"], set())
    return [] if unused is None else [e["name"] for e in package.get("dependencies", []) if e["name"] not in unused]


def _locked(*which: str) -> list[str]:
    command = [uv(), "export", "--frozen", "--quiet", *which, "--no-hashes", "--no-annotate", "--no-header"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
