"""Workbooks: the table for programs and spreadsheets, and beside it what it comes to.

XlsxWriter is in the typesetting layer and loaded when the first workbook is written. It keeps one row at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from shared.core.money import Money, decimals
from shared.core.report import Chart, Report, Total, for_xml
from shared.core.sheet import Cell, Row
from shared.printing.charts import COLOUR, plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, LONGEST_TEXT = 1_048_576, 32_767
"""A sheet's rows with its header, and a cell's characters (Excel's limits)."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
_DAY, _MOMENT, _COUNT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0"


def write_xlsx(report: Report, rows: Iterable[Row], out: BinaryIO) -> None:
    """The sheet `data` with the table of the CSV, and one with totals as formulas and a chart that can be worked on."""
    from xlsxwriter import Workbook  # noqa: PLC0415

    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": report.subject, "company": report.company, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        styles = _Styles(book)
        written = _write_data(book, styles, report, rows)
        name = _word(report, "Summary")
        _Summary(book, book.add_worksheet(name), styles, written).write(report)


class _Styles:
    """Each format of the workbook once."""

    def __init__(self, book: "Workbook") -> None:
        self._book, self._made = book, dict[tuple[str, bool], "Format"]()

    def of(self, number_format: str, *, bold: bool = False) -> "Format":
        key = (number_format, bold)
        if key not in self._made:
            self._made[key] = self._book.add_format({"num_format": number_format, "bold": bold})
        return self._made[key]

    def of_cell(self, cell: Cell, *, bold: bool = False) -> "Format":
        """By what stands in the cell; amounts with as many decimals as their currency has."""
        match cell:
            case Money():
                places = decimals(cell.currency)
                return self.of("#,##0" + ("." + "0" * places if places else ""), bold=bold)
            case datetime():
                return self.of(_MOMENT, bold=bold)
            case date():
                return self.of(_DAY, bold=bold)
            case int():
                return self.of(_COUNT, bold=bold)
        return self.of("@", bold=bold)


def _write_data(book: "Workbook", styles: _Styles, report: Report, rows: Iterable[Row]) -> list[int]:
    """The rows; where a sheet is full they go on in another. Answers how many stand on each sheet."""
    sheet, counts = _data_sheet(book, styles, report, 1), [0]
    for row in rows:
        if counts[-1] == MOST_ROWS - 1:
            counts.append(0)
            sheet = _data_sheet(book, styles, report, len(counts))
        counts[-1] += 1
        for column, cell in enumerate(row):
            _write(sheet, styles, (counts[-1], column), cell)
    return counts


def _data_sheet(book: "Workbook", styles: _Styles, report: Report, number: int) -> "Worksheet":
    sheet: Worksheet = book.add_worksheet(_data_name(number))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(report.columns):
        sheet.set_column(column, column, max(14, len(name) + 3))
        sheet.write_string(0, column, name, styles.of("@", bold=True))
    return sheet


def _data_name(number: int) -> str:
    return "data" if number == 1 else f"data {number}"


def _write(sheet: "Worksheet", styles: _Styles, place: tuple[int, int], cell: Cell, *, bold: bool = False) -> None:
    """Text as text, whatever it looks like."""
    style = styles.of_cell(cell, bold=bold)
    match cell:
        case None:
            pass
        case Money():
            sheet.write_number(*place, plain(cell), style)
        case date():
            sheet.write_datetime(*place, cell, style)
        case int():
            sheet.write_number(*place, cell, style)
        case str():
            sheet.write_string(*place, _text(cell), style)


def _word(report: Report, text: str) -> str:
    """A word of ours in the report's language."""
    return dict(report.texts).get(text, text)


def _text(text: str) -> str:
    return for_xml(text)[:LONGEST_TEXT]


@dataclass(frozen=True)
class _Summary:
    """What was asked, what the rows come to, and the chart; `counts` are the rows of each data sheet."""

    book: "Workbook"
    sheet: "Worksheet"
    styles: _Styles
    counts: list[int]

    def write(self, report: Report) -> None:
        """Top down: the sheet takes its lines in their order alone."""
        self.sheet.set_column(0, 0, 30)
        self.sheet.set_column(1, 1, 26)
        self.sheet.hide_gridlines(2)
        line = self._pairs([(report.title, report.company), (report.heading_of_period, report.period), *report.facts])
        for line, total in enumerate(report.totals, start=line + 1):  # noqa: B020
            self.sheet.write_string(line, 0, report.heading(total.column))
            self._total(line, report.columns.index(total.column), total)
        if report.chart and report.chart.values:
            line = self._chart(line + 2, report.chart)
        self._legend(line + 2, report)

    def _pairs(self, pairs: list[tuple[str, str]], first: int = 0) -> int:
        """Names and what they stand for, below a bold first pair; answers the next line."""
        for line, pair in enumerate(pairs, start=first):
            style = self.styles.of("@", bold=line == first)
            for column, text in enumerate(pair):
                self.sheet.write_string(line, column, _text(text), style)
        return first + len(pairs)

    def _total(self, line: int, column: int, total: Total) -> None:
        """A formula over the rows, so that it follows whoever changes them; a number where they do not add up to it."""
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

        if not total.of_rows or not any(self.counts):
            _write(self.sheet, self.styles, (line, 1), total.value, bold=True)
            return
        letter, style = xl_col_to_name(column), self.styles.of_cell(total.value, bold=True)
        counted = enumerate(self.counts, start=1)
        ranges = ",".join(f"'{_data_name(n)}'!{letter}2:{letter}{count + 1}" for n, count in counted)
        self.sheet.write_formula(line, 1, f"=SUM({ranges})", style, plain(total.value))

    def _legend(self, line: int, report: Report) -> None:
        """What the columns of `data` and the codes in them are called."""
        named = zip(report.columns, report.headings, strict=True)
        codes = [(code, word) for _column, code, word in report.codes]
        self._pairs([(_word(report, "Columns"), _data_name(1)), *named, *codes], line)

    def _chart(self, line: int, chart: Chart) -> int:
        """The figures that it shows, and itself beside the totals; answers their last line."""
        for at, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True), start=line):
            self.sheet.write_string(at, 0, _text(label))
            _write(self.sheet, self.styles, (at, 1), value)
        last, name = line + len(chart.values) - 1, self.sheet.get_name()
        drawn: Any = self.book.add_chart({"type": "column" if chart.over_time else "bar"})
        places = {"categories": [name, line, 0, last, 0], "values": [name, line, 1, last, 1]}
        drawn.add_series({"name": chart.title, **places, "fill": {"color": COLOUR}, "gap": 40})
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        drawn.set_legend({"none": True})
        drawn.set_size({"width": 720, "height": 380})
        if not chart.over_time:
            drawn.set_y_axis({"reverse": True})
        self.sheet.insert_chart("D1", drawn)
        return last
