"""What people export, as a file at once; or in the background, where it is long, on a page that says how far it is."""

from collections.abc import Mapping

from functions.console.answers import Answer, Redirect
from functions.console.visit import Visit
from shared.core.errors import NotFound
from shared.core.report import Report, ReportFormat
from shared.core.sheet import Row, Sheet
from shared.reporting.files import file_name
from shared.reporting.printer import MOST_ANSWERED, TooLarge
from shared.web.files import CsvFile, File, PdfFile, XlsxFile

FILES = "/reports/files"


def handed_out(visit: Visit, name: str, asked: Mapping[str, str], file_format: ReportFormat) -> Answer:
    """The file as the person may see it, or the page of its making."""
    papers, exports = visit.services.papers, visit.services.exports
    if name not in papers.names:
        raise NotFound("There is no such report")
    paper = papers.paper(visit.actor, name, asked)
    rows = paper.rows_at_once()
    if rows is not None:
        try:
            return _made(visit, paper.report, rows, file_format)
        except TooLarge:
            pass
    parameters = papers.query(name, asked).parameters
    return Redirect(f"{FILES}/{exports.ask(visit.actor, name, parameters, file_format).id}")


def _made(visit: Visit, report: Report, rows: list[Row], file_format: ReportFormat) -> File:
    """TooLarge for what no answer can carry."""
    if file_format == "csv":
        made = CsvFile.of(Sheet(report.columns, rows), about=report.name, name=report.file_name)
        if len(made.content) > MOST_ANSWERED:
            raise TooLarge
        return made
    content = visit.services.printer.print(report, rows, file_format)
    kind = XlsxFile if file_format == "xlsx" else PdfFile
    return kind(content, file_name(report, file_format), report.name, len(rows))
