"""Reports as pages: every text formatted here, nothing left to the template but where it stands."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from shared.core.clock import zone
from shared.core.money import Money
from shared.core.report import Report
from shared.core.sheet import Cell, Row
from shared.language import Language, language
from shared.printing.charts import svg
from shared.printing.typesetting import pdf
from shared.reporting.layout import CATALOGUES

TEMPLATE = Path(__file__).with_name("paper.typ")
AT_ONCE, A_PART = 10_000, 1_000
"""Rows that are set together; of more, each thousand is a part whose pages go on, for the typesetter forgets slowly."""
MOST_ROWS = 50_000
"""More take longer to be set than a function may run; a workbook holds them."""
_WIDE_FROM = 7
"""Columns that no upright page holds."""
_NARROWEST, _WIDEST = 6, 30
"""A column's width in characters."""


def write_pdf(report: Report, rows: Iterable[Row], out: BinaryIO) -> None:
    """A PDF with its fonts inside."""
    rest = iter(rows)
    first, more = [*islice(rest, AT_ONCE)], [*islice(rest, 1)]
    if more:
        _join(_parts(chain(first, more, rest)), report, out)
    else:
        out.write(_set(report, first, first_page=1, is_whole=True))


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := [*islice(rows, A_PART)]:
        yield part


def _join(parts: Iterator[list[Row]], report: Report, out: BinaryIO) -> None:
    """Part behind part; how many pages there will be is not known when the first is set, so it is not said."""
    from pypdf import PdfWriter  # noqa: PLC0415

    with PdfWriter() as whole:
        for rows in parts:
            whole.append(io.BytesIO(_set(report, rows, first_page=len(whole.pages) + 1, is_whole=False)))
        whole.add_metadata({"/Title": report.subject, "/Author": report.company})
        whole.write(out)


def _set(report: Report, rows: Sequence[Row], *, first_page: int, is_whole: bool) -> bytes:
    words = language(report.language, CATALOGUES)
    columns = _shown(report, rows)
    texts = [[_text(words, column.said(row[column.at]), report.time_zone) for column in columns] for row in rows]
    facts: dict[str, Any] = {
        "language": report.language,
        "texts": words.texts,
        "seller": report.company,
        "title": report.title,
        "period": report.period,
        "facts": [(report.heading_of_period, report.period), *report.facts],
        "totals": [(report.heading(total.column), _amount(words, total.value)) for total in report.totals],
        "chart": svg(report.chart, words.decimal) if report.chart and first_page == 1 else None,
        "chart_title": report.chart.title if report.chart else "",
        "wide": len(columns) >= _WIDE_FROM,
        "headings": [column.heading for column in columns],
        "sides": [column.side for column in columns],
        "widths": [_width(column, [text[n] for text in texts]) for n, column in enumerate(columns)],
        "rows": texts,
        "first_page": first_page,
        "is_whole": is_whole,
    }
    return pdf(TEMPLATE, facts, tagged=len(rows) <= _TAGGED_UP_TO)


_TAGGED_UP_TO = 500
"""Rows up to which a page's structure is told to screen readers: it is twenty times what the text takes."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that has something to show, and where it stands in the rows."""

    at: int
    heading: str
    side: str
    words: Mapping[str, str]

    def said(self, cell: Cell) -> Cell:
        """The cell, or the word for its code."""
        return self.words.get(cell, cell) if isinstance(cell, str) else cell


def _shown(report: Report, rows: Sequence[Row]) -> list[_Column]:
    found = []
    for at, heading in enumerate(report.headings):
        sample = next((row[at] for row in rows if row[at] is not None), None)
        if sample is not None:
            side = "right" if isinstance(sample, int | Money) else "left"
            found.append(_Column(at, heading, side, report.words(report.columns[at])))
    return found


def _width(column: _Column, texts: Iterable[str]) -> int:
    return min(_WIDEST, max(_NARROWEST, *map(_breadth, (column.heading, *texts))))


def _breadth(text: str) -> int:
    """In characters: Chinese ones are twice as broad."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text[:_WIDEST])


def _text(words: Language, cell: Cell, time_zone: str) -> str:
    match cell:
        case None:
            return ""
        case Money():
            return words.amount(cell)
        case datetime():
            return cell.astimezone(zone(time_zone)).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case int():
            return words.number(cell)
    return cell


def _amount(words: Language, value: int | Money) -> str:
    return words.money(value) if isinstance(value, Money) else words.number(value)
