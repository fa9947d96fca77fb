"""Compressed statements, opened with bounds: what a small file swells to is counted, never believed."""

import io
import lzma
import struct
import zipfile
import zlib

from shared.payments.statements.lines import UnreadableStatement

LARGEST = 64 * 1024 * 1024
"""Bytes in clear: some 300,000 lines."""
_MOST_FILES = 20
_WHAT_BREAKS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, LookupError, OSError, OverflowError, RuntimeError, ValueError),
)
ZIP = b"PK\x03\x04"


def files_in(content: bytes, *, largest: int = LARGEST) -> dict[str, bytes]:
    """The files of a zip by name; UnreadableStatement for one that is broken, locked, or swells beyond the bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, largest)
    except UnreadableStatement:
        raise
    except _WHAT_BREAKS:
        raise UnreadableStatement("the archive cannot be opened") from None


def _read(archive: zipfile.ZipFile, left: int) -> dict[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MOST_FILES:
        raise UnreadableStatement("the archive holds too many files")
    files: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as file:
            files[member.filename] = file.read(left + 1)
        left -= len(files[member.filename])
        if left < 0:
            raise UnreadableStatement("the archive holds too much")
    return files


def inflated(content: bytes, *, largest: int = LARGEST) -> bytes:
    """What was compressed by gzip, with the same bound."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        clear = inflater.decompress(content, largest)
    except zlib.error:
        raise UnreadableStatement("the file cannot be opened") from None
    if not inflater.eof:
        raise UnreadableStatement("the file holds too much, or not all")
    return clear
