"""Reports as files: handed out at once, or made in the background and fetched from a page of their own."""

from functions.console.answers import Answer, Away
from functions.console.pages.reports.desk import NAMES, section, shown
from functions.console.papers import handed_out
from functions.console.visit import Visit
from shared.core.errors import NotFound
from shared.reporting.exports.models import Export


@section.page("/reports/{name}.csv")
def download_csv(visit: Visit, name: str) -> Answer:
    """A table for spreadsheets and programs."""
    return handed_out(visit, name, visit.query, "csv")


@section.page("/reports/{name}.xlsx")
def download_workbook(visit: Visit, name: str) -> Answer:
    """A workbook for people who go on calculating."""
    return handed_out(visit, name, visit.query, "xlsx")


@section.page("/reports/{name}.pdf")
def download_pages(visit: Visit, name: str) -> Answer:
    """Pages to look at and to print, in the tenant's language."""
    return handed_out(visit, name, visit.query, "pdf")


@section.page("/reports/files")
def list_files(visit: Visit) -> Answer:
    """The person's own of the last week."""
    exports = visit.services.exports.recent(visit.actor)
    return shown(visit, "files", {}, exports, names=_names(visit), asked_of=[_asked(one) for one in exports])


@section.page("/reports/files/{export_id}")
def show_file(visit: Visit, export_id: str) -> Answer:
    """How far it is; it can be left and come back to."""
    export, _link = visit.services.exports.get(visit.actor, export_id)
    return shown(visit, "file", {}, [], export=export, title=_names(visit)[export.report], asked_for=_asked(export))


@section.page("/reports/files/{export_id}/content")
def fetch_file(visit: Visit, export_id: str) -> Answer:
    """By a link of this moment, which ends a quarter of an hour later."""
    _export, link = visit.services.exports.get(visit.actor, export_id)
    if link is None:
        raise NotFound("The file is not there yet")
    return Away(link)


def _names(visit: Visit) -> dict[str, str]:
    return {name: visit.words.text(word) for name, word in NAMES.items()}


def _asked(export: Export) -> str:
    """The days that were asked for, where any were; a file that is there has them in its name."""
    first, last = export.parameters.get("from", ""), export.parameters.get("to", "")
    return f"{first} – {last}" if first or last else export.file_name or "–"
