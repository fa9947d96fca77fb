"""Reports as files of any format: one road for every report, whether a request, an export or a mail wants it."""

from collections.abc import Callable, Iterable
from typing import BinaryIO

from shared.core.report import Report, ReportFormat
from shared.core.sheet import Row, write_csv
from shared.printing.workbook import write_xlsx
from shared.reporting.pages import write_pdf

MEDIA_TYPES: dict[ReportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_WRITERS: dict[ReportFormat, Callable[[Report, Iterable[Row], BinaryIO], None]] = {
    "csv": lambda report, rows, out: write_csv(report.columns, rows, out),
    "xlsx": write_xlsx,
    "pdf": write_pdf,
}


def write(report: Report, rows: Iterable[Row], file_format: ReportFormat, out: BinaryIO) -> None:
    """The file; however many rows there are, few are in memory."""
    _WRITERS[file_format](report, rows, out)


def file_name(report: Report, file_format: ReportFormat) -> str:
    """What the file is called."""
    return f"{report.file_name}.{file_format}"
