"""Byte code that is trusted without a look at its source (PEP 552, unchecked), the same in every build.

Third-party packages ship without their sources: half the size, and nobody reads them in a production traceback.
Our own code ships both, so that tracebacks quote the line.
"""

import os
import subprocess
from pathlib import Path

from infrastructure.bundles.platform import Platform


def compiled(folder: Path, platform: Platform, *, runs_at: str, keep_sources: bool) -> bool:
    """Compile a folder in place for where it `runs_at`; False, nothing done, when this machine lacks that Python."""
    python = platform.compiler()
    if python is None:
        return False
    command = [python, "-s", "-P", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", runs_at, *([] if keep_sources else ["-b"]), str(folder)]
    # one process, one hash seed: the order of constants in a set is part of the byte code
    subprocess.run(command, check=True, env={"PATH": os.defpath, "PYTHONHASHSEED": "0"})
    if not keep_sources:
        _drop_compiled_sources(folder)
    return True


def _drop_compiled_sources(folder: Path) -> None:
    for source in folder.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()
