"""What the emulator gets for each `CodeUri` and `ContentUri`: small zips with fixed times, so same files, same zip."""

import compileall
import hashlib
import io
import shutil
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infrastructure import build
from infrastructure.console.assets import prepared
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import REPOSITORY, Home

BUNDLES = REPOSITORY / ".build/local"
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """A zip and the name it is stored under, which changes exactly when its content does."""

    name: str
    content: bytes

    @property
    def key(self) -> str:
        """Its key in the bucket."""
        return f"{self.name}/{hashlib.sha256(self.content).hexdigest()[:16]}.zip"


def function(folder: str) -> Package:
    """The package of one function; its code keeps its path `functions/<name>`."""
    prepared(Path(folder).name)
    source = REPOSITORY / folder
    files = {"functions/__init__.py": b"", f"{folder}/__init__.py": b""}
    if source.is_dir():
        files |= contents(source, below=folder)
    if f"{folder}/handler.py" not in files:
        raise StackFailure(f"template.yaml names {folder}, but there is no {folder}/handler.py.")
    return Package(folder.replace("/", "-"), zipped(files.items()))


def shared_layer(home: Home) -> Package:
    """The layer of our own packages: a path file to a copy that all workers share, with its bytecode."""
    files = contents(REPOSITORY / "shared", below="shared")
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
    target, draft = home.code / digest, home.code / "draft"
    if not target.exists():
        shutil.rmtree(draft, ignore_errors=True)
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        compileall.compile_dir(draft, quiet=2)
        draft.rename(target)
    return path_layer("shared", target)


def forget_old_code(home: Home) -> None:
    """Keep the newest copy only; at a start no worker reads any."""
    copies = sorted(home.code.glob("*"), key=lambda copy: copy.stat().st_mtime)
    for copy in copies[:-1]:
        shutil.rmtree(copy)


def dependencies_layer(layer: str) -> Package:
    """A layer of third-party packages: a path file, as every worker would unpack tens of megabytes of its own."""
    folder = BUNDLES / layer
    if not folder.exists():
        print(f"  installing the layer {layer} ...", flush=True)
    return path_layer(layer, build.dependencies(folder, layer=layer))


def built(name: str) -> Package:
    """What `make build` made for this machine, exactly as it would be uploaded."""
    bundle = BUNDLES / f"{name}.zip"
    if not bundle.exists():
        raise StackFailure(f"There is no {bundle.relative_to(REPOSITORY)}; `make build` makes it.")
    return Package(name.replace("/", "-"), bundle.read_bytes())


def path_layer(name: str, folder: Path) -> Package:
    """A layer that puts a folder first on the path, before the emulator's own packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    line = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    return Package(name, zipped([(f"python/lib/{version}/site-packages/{name}.pth", line.encode())]))


def contents(folder: Path, *, below: str) -> dict[str, bytes]:
    """The files of a package by their name in the zip, without what Python or an editor leaves."""
    return {
        f"{below}/{path.relative_to(folder)}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on names and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
