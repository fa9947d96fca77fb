"""An environment of the emulator's own."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from infrastructure.bundles.platform import uv
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import REPOSITORY, SHARED_HOME

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def emulator_python() -> Path:
    """The interpreter that runs emulator and functions, with nothing beside it that a bundle might lack."""
    environment = SHARED_HOME / "emulator"
    python, stamp = environment / "bin/python", environment / "requirements.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("  installing the emulator ...", flush=True)
        run(uv(), "venv", "--quiet", "--clear", "--python", sys.executable, str(environment))
        run(uv(), "pip", "install", "--quiet", "--python", str(python), "--requirement", str(REQUIREMENTS))
        run(str(python), "-m", "compileall", "-q", str(environment / "lib"), check=False)
        stamp.write_text(wanted)
    return python


def run(*command: str, check: bool = True) -> None:
    """Run a tool from the repository's root; what it said is shown only when it failed."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise StackFailure(f"`{Path(command[0]).name} {' '.join(command[1:3])}` failed:\n{done.stderr.strip()}")
