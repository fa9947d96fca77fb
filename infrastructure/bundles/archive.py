"""Zips that depend on nothing but their content: sorted names, one timestamp, one mode, one compressor."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


@dataclass(frozen=True)
class Size:
    """Bytes of a bundle as uploaded and as unpacked; Lambda limits the second (250 MB with all layers)."""

    zipped: int
    unzipped: int


def packed(folder: Path, prefix: str = "") -> bytes:
    """The files below a folder as one zip, their names below `prefix`."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files(folder):
            entry = ZipInfo(f"{prefix}{file.relative_to(folder).as_posix()}", EPOCH)
            entry.external_attr = READABLE
            entry.create_system = 3
            archive.writestr(entry, file.read_bytes(), ZIP_DEFLATED, 9)
    return out.getvalue()


def files(folder: Path) -> Iterable[Path]:
    """Every file below a folder but hidden ones, in an order that is the same on every machine."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(found, key=lambda path: path.relative_to(folder).parts)


def size(content: bytes) -> Size:
    """Both sizes of a zip."""
    with ZipFile(io.BytesIO(content)) as archive:
        return Size(zipped=len(content), unzipped=sum(entry.file_size for entry in archive.infolist()))
