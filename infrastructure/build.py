"""Bundles for Lambda and for the local stack: layers, one zip a function, and the template that points at them.

    dependencies(target, platform)      third-party packages of a layer, unpacked straight into `target`
    dependencies_zip(platform)          a layer of them: python/<packages>
    shared_zip(platform)                the layer `shared`: python/shared/...
    function_zip(name, platform)        functions/__init__.py and functions/<name>/...
    function_names()                    every folder of functions/ that holds a handler.py
    build(platform)                     all of them into .build/<platform>/, with their sizes (and Lambda's template)

Paths are relative to the repository's root, where every command of the Makefile runs.
"""

import argparse
import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infrastructure.bundles.archive import Size, files, packed, size
from infrastructure.bundles.bytecode import compiled
from infrastructure.bundles.platform import LAMBDA, LOCAL, PLATFORMS, Platform, uv
from infrastructure.bundles.requirements import LAYERS, requirements
from infrastructure.bundles.template import pointing_at_zips
from infrastructure.bundles.trim import trim
from infrastructure.console.assets import prepared

OUTPUT = Path(".build")
RECIPE = Path(__file__).parent / "bundles"
LAYER_ROOT = "/opt/python"
FUNCTION_ROOT = "/var/task"
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


def function_names() -> list[str]:
    """The Lambda functions of this repository, by folder."""
    return sorted(handler.parent.name for handler in Path("functions").glob("*/handler.py"))


def dependencies(target: Path, platform: Platform = LOCAL, layer: str = "dependencies") -> Path:
    """A layer's packages, trimmed and compiled, in `target`; at once when nothing changed since the last time."""
    stamp = target / ".recipe"
    pinned = requirements(layer)
    recipe = _recipe(platform, pinned)
    with _alone(target):
        if not (stamp.exists() and stamp.read_text("utf-8") == recipe):
            shutil.rmtree(target, ignore_errors=True)
            _install(target, platform, pinned)
            trim(target)
            compiled(target, platform, runs_at=LAYER_ROOT, keep_sources=False)
            stamp.write_text(recipe, "utf-8")
    return target


def dependencies_zip(platform: Platform = LOCAL, layer: str = "dependencies") -> bytes:
    """A layer of third-party packages."""
    return packed(dependencies(OUTPUT / platform.name / layer, platform, layer), "python/")


def shared_zip(platform: Platform = LOCAL) -> bytes:
    """The layer of the product."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree("shared", root / "shared", ignore=IGNORED)
        compiled(root, platform, runs_at=LAYER_ROOT, keep_sources=True)
        return packed(root, "python/")


def function_zip(name: str, platform: Platform = LOCAL) -> bytes:
    """One function's own code, at its package path."""
    prepared(name)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(Path("functions") / name, root / "functions" / name, ignore=IGNORED)
        shutil.copy("functions/__init__.py", root / "functions" / "__init__.py")
        compiled(root, platform, runs_at=FUNCTION_ROOT, keep_sources=True)
        return packed(root)


def build(platform: Platform) -> dict[str, Size]:
    """Write every bundle into .build/<platform>/ and answer their sizes, layers first."""
    output = OUTPUT / platform.name
    bundles = {layer: dependencies_zip(platform, layer) for layer in LAYERS} | {"shared": shared_zip(platform)}
    bundles |= {f"functions/{name}": function_zip(name, platform) for name in function_names()}
    shutil.rmtree(output / "functions", ignore_errors=True)
    for name, content in bundles.items():
        path = output / f"{name}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if platform is LAMBDA:
        template = pointing_at_zips(Path("template.yaml").read_text("utf-8"))
        (output / "template.yaml").write_text(template, "utf-8")
    return {name: size(content) for name, content in bundles.items()}


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One process at a time builds a folder; the others wait and find it built."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(target: Path, platform: Platform, pinned: list[str]) -> None:
    with TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text("\n".join(pinned), "utf-8")
        command = [uv(), "pip", "install", "--quiet", "--no-deps", "--link-mode", "copy", "--target", str(target)]
        subprocess.run([*command, *platform.install, "--requirements", str(listed)], check=True)
        for leftover in (".lock", "CACHEDIR.TAG"):
            (target / leftover).unlink(missing_ok=True)


def _recipe(platform: Platform, pinned: list[str]) -> str:
    """A digest of everything that decides what a layer of dependencies looks like."""
    rules = "".join(file.read_text("utf-8") for file in files(RECIPE) if file.suffix == ".py")
    parts = [pinned, rules, platform.install, platform.compiler()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _table(platform: Platform, sizes: dict[str, Size]) -> str:
    rows = [f"  {name:<32}{s.zipped / 1e6:>10.2f}{s.unzipped / 1e6:>12.2f}" for name, s in sizes.items()]
    head = f"{platform.name} (Python {platform.python}){'':<12}{'zipped MB':>14}{'unzipped MB':>13}"
    return "\n".join([head, *rows])


def main() -> None:
    """Build for both platforms, or the one named."""
    parser = argparse.ArgumentParser(prog="infrastructure.build", description=main.__doc__)
    parser.add_argument("--only", choices=[platform.name for platform in PLATFORMS])
    only = parser.parse_args().only
    chosen = [platform for platform in PLATFORMS if only in (None, platform.name)]
    for platform in chosen:
        print(_table(platform, build(platform)))
        if platform.compiler() is None:
            print(f"  Not compiled, so cold starts are slower: this machine has no Python {platform.python}.")


if __name__ == "__main__":
    main()
