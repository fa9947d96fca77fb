"""QR codes for what a phone reads off the screen, as geometry: the template draws them as SVG."""

from dataclasses import dataclass
from itertools import groupby

_QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 asks."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as one path, each a unit; `size` is the side of the whole, its white border too."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """The code of a text; with its corrections a seventh of it may be dirty."""
    from segno import make  # noqa: PLC0415  (for few requests)

    matrix = make(text, error="m", micro=False).matrix
    path = "".join(_row(row, y + _QUIET) for y, row in enumerate(matrix))
    return QrCode(path, len(matrix) + 2 * _QUIET)


def grouped(secret: str) -> str:
    """In fours, as one types it from a screen."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def _row(modules: bytearray, y: int) -> str:
    drawn, x = "", _QUIET
    for is_dark, run in groupby(modules):
        width = len(list(run))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if is_dark else ""
        x += width
    return drawn
