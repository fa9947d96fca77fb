"""Scripts, styles and icons: named by their content, so that browsers keep them for ever."""

import json
from functools import cache
from pathlib import Path

from functions.console.answers import Raw
from shared.core.errors import NotFound

FOLDER = Path(__file__).parent / "static"
_FOR_EVER = 365 * 24 * 60 * 60
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def named(name: str) -> str:
    """The file that an asset stands in now; `make build` and `make up` make them."""
    manifest: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return manifest[name]


def served(name: str, accepted: str) -> Raw:
    """A file, compressed where the browser takes that; NotFound for anything that was not built."""
    content, is_compressed = _content(name), "gzip" in accepted
    if content is None:
        raise NotFound("No such file")
    plain, compressed = content
    headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if is_compressed else {})
    return Raw(compressed if is_compressed else plain, _TYPES[Path(name).suffix], _FOR_EVER, headers)


@cache
def _content(name: str) -> tuple[bytes, bytes] | None:
    path = FOLDER / name
    if "/" in name or path.suffix not in _TYPES or not path.is_file():
        return None
    return path.read_bytes(), path.with_name(f"{name}.gz").read_bytes()
