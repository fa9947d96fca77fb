"""`python -m infrastructure.openapi [--check]`: writes openapi.json, the fallback's routes and docs/permissions.md."""

import argparse
import difflib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.web.endpoint import Endpoint

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "infrastructure" / "openapi.json"
ROUTES = ROOT / "functions" / "fallback" / "routes.json"
PERMISSIONS = ROOT / "docs" / "permissions.md"
NOWHERE = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "STAGE": "openapi",
    "TABLE_NAME": "none",
    "USER_POOL_ID": "us-east-1_none",
    "USER_POOL_CLIENT_ID": "none",
    "SECRET_ID": "none",
    "TENANT_KEY_ID": "none",
    "EVENT_BUS_NAME": "none",
    "MAIL_QUEUE_URL": "http://127.0.0.1:1/mail",
    "FILES_QUEUE_URL": "http://127.0.0.1:1/files",
    "PRINTER_FUNCTION": "printer",
    "PAYMENT_QUEUE_URL": "http://127.0.0.1:1/payments",
    "FAILURES_QUEUE_URL": "http://127.0.0.1:1/failures",
    "FILES_BUCKET": "none",
    "ANCHOR_BUCKET": "none",
    "MAIL_SENDER": "none@example.com",
    "PUBLIC_URL": "http://127.0.0.1:1",
    "POWERTOOLS_SERVICE_NAME": "tallyshop",
    "POWERTOOLS_METRICS_NAMESPACE": "Tallyshop",
}
"""What handlers need in order to be imported; nothing is called."""


def endpoints() -> dict[str, "list[Endpoint]"]:
    """Every function's endpoints, by the function's name; a handler with routes makes an Api."""
    for name, value in NOWHERE.items():
        os.environ.setdefault(name, value)
    names = sorted({file.parent.name for file in ROOT.glob("functions/*/*.py") if "= Api(" in file.read_text()})
    return {name: importlib.import_module(f"functions.{name}.handler").api.endpoints for name in names}


def route_list(functions: "dict[str, list[Endpoint]]") -> dict[str, list[str]]:
    """Every path with its verbs, both sorted."""
    routes: dict[str, list[str]] = {}
    for endpoint in (endpoint for listed in functions.values() for endpoint in listed):
        routes.setdefault(endpoint.path, []).append(endpoint.verb)
    return {path: sorted(verbs) for path, verbs in sorted(routes.items())}


def generated() -> dict[Path, str]:
    """The files and what should stand in them."""
    functions = endpoints()
    # These need the environment that endpoints() sets.
    from infrastructure.permissions_page import page  # noqa: PLC0415
    from shared.web.openapi import document  # noqa: PLC0415

    return {
        DOCUMENT: _indented(document(functions)),
        ROUTES: _one_a_line(route_list(functions)),
        PERMISSIONS: page(functions),
    }


def _indented(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _one_a_line(routes: dict[str, list[str]]) -> str:
    lines = [f"  {json.dumps(path)}: {json.dumps(verbs)}" for path, verbs in routes.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def differences() -> str:
    """How the files differ from what the code says; empty when they are current."""
    parts: list[str] = []
    for path, wanted in generated().items():
        present = path.read_text() if path.exists() else ""
        name = str(path.relative_to(ROOT))
        parts += difflib.unified_diff(
            present.splitlines(True), wanted.splitlines(True), name, f"{name} (from the code)"
        )
    return "".join(parts)


def write() -> None:
    """Bring the files up to date."""
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def main() -> None:
    """Write the files, or say how they are out of date."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.openapi", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail with a diff if they are out of date")
    if not parser.parse_args().check:
        write()
    elif found := differences():
        sys.exit(found + "The code has changed: run `make openapi`.")


if __name__ == "__main__":
    main()
