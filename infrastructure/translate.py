"""Translate template.yaml to CloudFormation offline, as AWS does at a deployment; a warning is an error.

CloudFormation takes 500 resources a stack, and SAM makes several out of one line, so their number is printed.
"""

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from infrastructure.bundles.template import pointing_at_zips

TEMPLATE = Path("template.yaml")
LIMIT = 500


class NoManagedPolicies:
    """Managed policies are named by ARN in the template, so none is looked up at AWS."""

    def load(self) -> dict[str, str]:
        """No names to translate."""
        return {}


class Complaints(logging.Handler):
    """Keeps what the translator warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message, unless it is about the translator's own staged roll-outs."""
        if not record.name.startswith("samtranslator.feature_toggle"):
            self.messages.append(record.getMessage())


def translated(template: dict[str, Any]) -> dict[str, Any]:
    """The CloudFormation template that SAM makes of it; raises InvalidDocumentException."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    defaults = {name: p["Default"] for name, p in template.get("Parameters", {}).items() if "Default" in p}
    result: dict[str, Any] = transform(template, defaults, NoManagedPolicies())
    return result


def complaints(template: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The translation, and every warning that it gave rise to."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = translated(template)
    finally:
        logging.getLogger().removeHandler(handler)
    return result, handler.messages + [str(warning.message) for warning in caught]


def main() -> None:
    """Say how many resources the template makes, or what is wrong with it."""
    try:
        result, warned = complaints(yaml_parse(pointing_at_zips(TEMPLATE.read_text("utf-8"), "s3://bundles/")))
    except ValueError as unknown:
        sys.exit(str(unknown))
    except InvalidDocumentException as invalid:
        sys.exit("\n".join(f"{TEMPLATE}: {cause.message}" for cause in invalid.causes))
    count = len(result["Resources"])
    if count > LIMIT:
        warned.append(f"{count} resources are more than the {LIMIT} that a stack may hold")
    if warned:
        sys.exit("\n".join(f"{TEMPLATE}: {warning}" for warning in warned))
    print(f"{TEMPLATE} makes {count} of at most {LIMIT} resources.")


if __name__ == "__main__":
    main()
