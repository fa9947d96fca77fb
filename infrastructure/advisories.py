"""`python -m infrastructure.advisories`: are there known vulnerabilities in what is shipped?

The advisories are asked for over the network. Where they cannot be had, the check says so and passes: a machine
without them must still be able to check everything else.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infrastructure.bundles.requirements import LAYERS, requirements

Dependency = dict[str, Any]
PATIENCE = 25
OPTIONS = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "5", "--format", "json"]


class Unreachable(Exception):
    """The advisories cannot be had now."""


def audited(lines: list[str]) -> list[Dependency]:
    """Each package with its `vulns`, or with a `skip_reason`."""
    with TemporaryDirectory() as folder:
        pinned = Path(folder, "requirements.txt")
        pinned.write_text("\n".join(lines) + "\n")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(pinned), *OPTIONS]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
            found: list[Dependency] = json.loads(run.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            raise Unreachable from None
    return found


def verdict(found: list[Dependency]) -> tuple[bool, str]:
    """Whether it is good enough, and what to say."""
    unknown = [package["name"] for package in found if "skip_reason" in package]
    wrong = [
        f"  {package['name']} {package['version']}: {vulnerability['id']}, mended in {vulnerability['fix_versions']}"
        for package in found
        for vulnerability in package.get("vulns", [])
    ]
    if wrong:
        return False, "\n".join(["What is shipped has known vulnerabilities:", *wrong])
    if len(unknown) == len(found):
        return True, "NOT CHECKED: the advisories cannot be reached, so nothing is known of the packages shipped."
    if unknown:
        return True, f"No known vulnerability, but nothing is known of {', '.join(unknown)}."
    return True, f"No known vulnerability in the {len(found)} packages shipped."


def main() -> None:
    """Fail for what is known to be vulnerable only."""
    try:
        found = audited([line for layer in LAYERS for line in requirements(layer)])
    except Unreachable:
        found = []
    good, words = verdict(found)
    print(words) if good else sys.exit(words)


if __name__ == "__main__":
    main()
