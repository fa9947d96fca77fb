"""Reports as files of the same rows: tables for spreadsheets, workbooks, pages."""

from functions.console.answers import Answer, Redirect
from functions.console.pages.reports.desk import section
from functions.console.visit import Visit
from shared.core.errors import NotFound
from shared.core.report import ReportFormat
from shared.core.sheet import Sheet
from shared.reporting.files import file_name
from shared.reporting.printer import TooLarge
from shared.web.files import CsvFile, PdfFile, XlsxFile


@section.page("/reports/{name}.csv")
def download_csv(visit: Visit, name: str) -> Answer:
    """A table for spreadsheets and programs."""
    return _file(visit, name, "csv")


@section.page("/reports/{name}.xlsx")
def download_workbook(visit: Visit, name: str) -> Answer:
    """A workbook for people who go on calculating."""
    return _file(visit, name, "xlsx")


@section.page("/reports/{name}.pdf")
def download_pages(visit: Visit, name: str) -> Answer:
    """Pages to look at and to print, in the tenant's language."""
    return _file(visit, name, "pdf")


def _file(visit: Visit, name: str, file_format: ReportFormat) -> Answer:
    """The file, or on to where one sees it being made, if it is too long to be waited for."""
    papers = visit.services.papers
    if name not in papers.names:
        raise NotFound("There is no such report")
    paper = papers.paper(visit.actor, name, visit.query)
    rows, report = paper.rows_at_once(), paper.report
    if rows is None:
        return _later(visit, name, file_format)
    if file_format == "csv":
        return CsvFile.of(Sheet(report.columns, rows), about=report.name, name=report.file_name)
    try:
        content = visit.services.printer.print(report, rows, file_format)
    except TooLarge:
        return _later(visit, name, file_format)
    kind = XlsxFile if file_format == "xlsx" else PdfFile
    return kind(content, file_name(report, file_format), report.name, len(rows))


def _later(visit: Visit, name: str, file_format: ReportFormat) -> Answer:
    asked = visit.services.papers.query(name, visit.query).parameters
    export = visit.services.exports.ask(visit.actor, name, asked, file_format)
    return Redirect(f"/reports/exports/{export.id}")


@section.page("/reports/exports/{export_id}")
def show_export(visit: Visit, export_id: str) -> Answer:
    """How far a file is, and the file: for whom it is made, and nobody else."""
    export, link = visit.services.exports.get(visit.actor, export_id)
    return visit.show("reports/export.html", export=export, link=link)
