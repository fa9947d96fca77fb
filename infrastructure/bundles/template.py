"""The template as `sam deploy` takes it: each code location is the zip that `make build` wrote beside it."""

import re
from pathlib import PurePosixPath

from infrastructure.bundles import requirements

LOCATION = re.compile(r"^(?P<key>\s*(?:CodeUri|ContentUri):\s*)(?P<uri>[^\s#]+)", re.MULTILINE)
LAYERS = (*requirements.LAYERS, "shared")


def pointing_at_zips(template: str, base: str = "") -> str:
    """The same text with every CodeUri and ContentUri naming a zip below `base`."""
    return LOCATION.sub(lambda found: f"{found['key']}{base}{_zip(found['uri'])}", template)


def _zip(uri: str) -> str:
    path = PurePosixPath(uri.strip("'\""))
    if path.name in LAYERS:
        return f"{path.name}.zip"
    if path.parent.name == "functions":
        return f"functions/{path.name}.zip"
    raise ValueError(f"template.yaml takes code from {uri}; known are functions/<name> and the layers {LAYERS}")
