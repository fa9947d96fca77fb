"""A report as the file that was asked for: at once, or in the background where it is long."""

from collections.abc import Callable

from shared.core.actor import Actor
from shared.core.model import Model
from shared.core.report import Report, ReportFormat
from shared.core.sheet import Row, Sheet
from shared.reporting.exports.models import Export, Status
from shared.reporting.exports.service import ExportService
from shared.reporting.files import file_name
from shared.reporting.papers import Papers
from shared.reporting.printer import MOST_ANSWERED, Printer, TooLarge
from shared.reporting.queries import ReportQuery
from shared.web.files import Accepted, CsvFile, PdfFile, XlsxFile


class ExportView(Model):
    """A file in the background: `progress` in percent; `url` once it is done, for a quarter of an hour.

    `reason` says why it failed: `not-permitted`, `forbidden`, `too-long`; else it is empty.
    """

    id: str
    status: Status
    progress: int
    url: str | None
    reason: str

    @classmethod
    def of(cls, export: Export, url: str | None) -> "ExportView":
        """The export's view."""
        return cls(id=export.id, status=export.status, progress=export.progress, url=url, reason=export.reason)


class AcceptedExport(ExportView, Accepted):
    """The file is being made."""

    @property
    def location(self) -> str:
        return f"/v1/exports/{self.id}"


ReportFile = CsvFile | XlsxFile | PdfFile | AcceptedExport


class FileDesk:
    """Hands files out. The printer is found when the first one is needed."""

    def __init__(self, papers: Papers, exports: ExportService, printer: Callable[[], Printer]) -> None:
        self._papers, self._exports, self._printer = papers, exports, printer

    def file(self, actor: Actor, name: str, query: ReportQuery) -> ReportFile:
        """The report's rows in the format of the query."""
        assert query.format  # noqa: S101
        paper = self._papers.paper(actor, name, query.parameters)
        rows = paper.rows_at_once()
        if rows is not None:
            try:
                return self._made(paper.report, rows, query.format)
            except TooLarge:
                pass
        export = self._exports.ask(actor, name, query.parameters, query.format)
        found = self._exports.get(actor, export.id) if export.is_over else (export, None)
        return AcceptedExport.model_validate(ExportView.of(*found).model_dump())

    def _made(self, report: Report, rows: list[Row], file_format: ReportFormat) -> CsvFile | XlsxFile | PdfFile:
        if file_format == "csv":
            made = CsvFile.of(Sheet(report.columns, rows), about=report.name, name=report.file_name)
            return _bearable(made)
        content = self._printer().print(report, rows, file_format)
        kind = XlsxFile if file_format == "xlsx" else PdfFile
        return kind(content, file_name(report, file_format), report.name, len(rows))


def _bearable(file: CsvFile) -> CsvFile:
    if len(file.content) > MOST_ANSWERED:
        raise TooLarge
    return file
