"""A report as rows with named columns, whatever file it is written to; and the file that every program reads, CSV."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from shared.core.money import Money

Cell = str | int | Money | date | None
"""What is no text is written so that a program can read it as what it is."""
Row = tuple[Cell, ...]

_FORMULA = tuple("=+-@\t\r\n")
"""What a spreadsheet takes for the beginning of a formula, or skips before one (OWASP, CSV injection)."""
_UTF_8_WITH_BOM = "utf-8-sig"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows, each with a cell for every column."""

    columns: tuple[str, ...]
    rows: list[Row]


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with BOM, a header line of the columns' names, lines that end as RFC 4180 says, no totals."""
    return _written([sheet.columns, *sheet.rows])


def write_csv(columns: tuple[str, ...], rows: Iterable[Row], out: BinaryIO) -> None:
    """The same, row by row."""
    out.write(_written([columns]))
    for row in rows:
        out.write(_written([row]).removeprefix(_BOM))


def _written(rows: Iterable[Row]) -> bytes:
    import csv  # noqa: PLC0415  (for few requests)

    text = io.StringIO(newline="")
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode(_UTF_8_WITH_BOM)


def _plain(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case Money():
            return cell.amount
        case datetime():
            return cell.isoformat().replace("+00:00", "Z")
        case date():
            return cell.isoformat()
        case str():
            return f"'{cell}" if cell.startswith(_FORMULA) else cell
        case _:
            return cell
