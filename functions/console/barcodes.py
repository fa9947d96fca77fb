"""Barcodes as geometry: the template draws the bars as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_QUIET = 10
"""Modules that stay white at either side: what Code 128 asks for, and EAN nearly."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """Bars as (left edge, width) in modules; `text` stands below them."""

    text: str
    bars: list[tuple[int, int]]
    width: int


def barcode_of(*codes: str | None) -> Barcode:
    """The first of the codes that can be drawn: an EAN or UPC with its right check digit as such, else Code 128."""
    for code in codes:
        if code and (modules := _modules(code)):
            return Barcode(code, list(_bars(modules)), len(modules) + 2 * _QUIET)
    return Barcode("", [], 2 * _QUIET)


def _modules(code: str) -> str:
    """The code as light and dark modules, `0` and `1`; nothing where it cannot be drawn."""
    from barcode.codex import Code128  # noqa: PLC0415
    from barcode.ean import EAN8, EAN13  # noqa: PLC0415
    from barcode.errors import BarcodeError  # noqa: PLC0415

    kinds = {8: EAN8, 12: EAN13, 13: EAN13}
    if code.isascii() and code.isdigit() and len(code) in kinds:
        article = code.zfill(13) if len(code) == 12 else code
        drawn = kinds[len(code)](article)
        if drawn.get_fullcode() == article:
            return str(drawn.build()[0])
    try:
        return str(Code128(code).build()[0])
    except BarcodeError:
        return ""


def _bars(modules: str) -> Iterator[tuple[int, int]]:
    place = _QUIET
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            yield place, width
        place += width
