"""The two machines that bundles are made for: this one, and Lambda's."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LAMBDA_PYTHON = "3.13"


@dataclass(frozen=True)
class Platform:
    """Where a bundle will run; `install` are uv's arguments that pick the wheels for it."""

    name: str
    python: str
    install: tuple[str, ...]

    def compiler(self) -> str | None:
        """The interpreter whose byte code runs there; None when this machine has none of that version."""
        return interpreter(self.python)


LOCAL = Platform("local", f"{sys.version_info.major}.{sys.version_info.minor}", ("--python", sys.executable))
LAMBDA = Platform(
    "lambda",
    LAMBDA_PYTHON,
    ("--python-platform", "aarch64-manylinux2014", "--python-version", LAMBDA_PYTHON, "--only-binary", ":all:"),
)
PLATFORMS = (LOCAL, LAMBDA)


@cache
def interpreter(version: str) -> str | None:
    """Path of an installed Python of that minor version; nothing is downloaded."""
    return next((path for path in _candidates(version) if _is_python(path, version)), None)


def _candidates(version: str) -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = subprocess.run(
        [uv(), "python", "find", version, "--no-project", "--no-python-downloads"],
        capture_output=True,
        text=True,
        check=False,
    )
    on_path = shutil.which(f"python{version}")
    installed = sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    return [path for path in (sys.executable, found.stdout.strip(), on_path, *map(str, installed)) if path]


def _is_python(path: str, version: str) -> bool:
    probe = "import sys; print('%d.%d' % sys.version_info[:2])"
    run = subprocess.run([path, "-c", probe], capture_output=True, text=True, check=False)
    return run.returncode == 0 and run.stdout.strip() == version


def uv() -> str:
    """The uv that `make` installed, else the one on PATH."""
    ours = Path(__file__).parents[2] / ".tools" / "uv" / "bin" / "uv"
    found = str(ours) if ours.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("uv is missing: run this through make, which installs it into .tools/.")
    return found
