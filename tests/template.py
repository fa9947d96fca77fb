"""template.yaml as the tests read it: the one description of table and routes."""

from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).parent.parent / "template.yaml"


@cache
def resources() -> dict[str, dict[str, Any]]:
    """The template's resources by logical id."""
    found: dict[str, dict[str, Any]] = yaml_parse(TEMPLATE.read_text())["Resources"]
    return found


def table_definition() -> dict[str, Any]:
    """What CreateTable needs of the table's properties."""
    properties = resources()["Table"]["Properties"]
    names = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema", "StreamSpecification")
    definition = {name: properties[name] for name in names}
    definition["StreamSpecification"] = {"StreamEnabled": True} | definition["StreamSpecification"]
    return definition
