"""What a layer leaves out of the packages it holds: what no request ever reads."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from infrastructure.bundles.botocore_data import shorten
from infrastructure.bundles.pydantic_types import unburden

# Every AWS service that the code may call. tests/contract/test_bundles.py compares the calls with this list.
AWS_SERVICES = (
    "cognito-idp",
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "s3",
    "scheduler",
    "secretsmanager",
    "sesv2",
    "sns",
    "sqs",
    "ssm",
    "sts",
)
AWS_COMMON = ("_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json")
LANGUAGES = ("en", "zh", "root")

UNREAD = (
    "**/tests",
    "**/__pycache__",
    "**/py.typed",
    "**/*.pyi",
    "**/*.h",
    "barcode/fonts",
    "bin",
    "boto3/examples",
    "botocore/data/*/*/examples-1.json",
    "chalice/[!_a]*",
    "chalice/analyzer.py",
    "chalice/api",
    "chalice/awsclient.py",
    "cffi/recompiler.py",
    "cffi/setuptools_ext.py",
    "pydantic/mypy.py",
    "pydantic/v1",
)
METADATA_FIELDS = ("Metadata-Version:", "Name:", "Version:")


def trim(site_packages: Path) -> None:
    """Remove, in place, unread files, other services' API models, other languages and the prose of package metadata."""
    _remove(path for pattern in UNREAD for path in sorted(site_packages.glob(pattern)))
    _remove(_unused_services(site_packages / "botocore" / "data"))
    shorten(site_packages / "botocore", AWS_SERVICES)
    unburden(site_packages / "pydantic_core")
    _remove(_unused_locales(site_packages / "babel" / "locale-data"))
    for info in site_packages.glob("*.dist-info"):
        _shorten(info)


def _unused_services(data: Path) -> Iterable[Path]:
    return [path for path in _children(data) if path.name not in (*AWS_SERVICES, *AWS_COMMON)]


def _unused_locales(data: Path) -> Iterable[Path]:
    family = re.compile(rf"({'|'.join(LANGUAGES)})(_.+)?\.dat")
    return [path for path in _children(data) if not family.fullmatch(path.name)]


def _shorten(info: Path) -> None:
    """Keep what `importlib.metadata.version` reads: the header's name and version."""
    metadata = info / "METADATA"
    lines = [line for line in metadata.read_text("utf-8").splitlines() if line.startswith(METADATA_FIELDS)]
    _remove(path for path in _children(info) if path != metadata)
    metadata.write_text("\n".join(lines[:3]) + "\n", "utf-8")


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
