"""Use cases of exports: ask for a file, see how far it is, and make it however often one is told to."""

from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile

import orjson

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound, Overtaken, TallyshopError
from shared.core.report import ReportFormat, rows_as_json, rows_from_json
from shared.core.sheet import Row
from shared.identity.audit.access import Access, access_item
from shared.identity.standing import Standing
from shared.reporting.exports.models import KEPT_FOR, LINK_LASTS, Export
from shared.reporting.exports.repository import ExportRepository
from shared.reporting.files import MEDIA_TYPES, file_name, write
from shared.reporting.pages import MOST_ROWS
from shared.reporting.paper import Paper
from shared.reporting.papers import Papers
from shared.storage.files import FileStore
from shared.storage.item import Item
from shared.storage.table import Table
from shared.storage.transaction import until_written

MOST_LISTED = 50


class ExportService:
    """What people ask and see of exports."""

    def __init__(self, table: Table, store: FileStore, clock: Clock = system_clock) -> None:
        self._exports, self._store, self._clock = ExportRepository(table), store, clock

    def ask(self, actor: Actor, report: str, parameters: dict[str, str], file_format: ReportFormat) -> Export:
        """Have the file made; the stream hands it over. Who asks again meanwhile, or soon after, gets the same one."""
        wish = Export.asked(actor, report, parameters, file_format, self._clock())
        return until_written(lambda: self._answer(wish))

    def _answer(self, wish: Export) -> Export:
        last_id, last = self._exports.last_of(wish)
        if last is not None and last.answers(self._clock()):
            return last
        self._exports.add(wish, instead_of=last_id)
        return wish

    def get(self, actor: Actor, export_id: str) -> tuple[Export, str | None]:
        """The creator's export with a link to its file once it is there; NotFound for anybody else."""
        export = self._exports.get(actor.tenant_id, export_id)
        if export.creator_id != actor.user_id or export.asked_at + KEPT_FOR <= self._clock():
            raise NotFound(f"No export {export_id}")
        is_there = export.status == "done"
        return export, self._store.link(export.place, export.file_name, lasting=LINK_LASTS) if is_there else None

    def recent(self, actor: Actor) -> list[Export]:
        """The actor's own whose files can be fetched still, newest first, or are being made."""
        since = self._clock() - KEPT_FOR
        own = self._exports.of_creator(actor.tenant_id, actor.user_id)
        return [export for export in islice(own, MOST_LISTED) if export.asked_at > since]


class ExportMaker:
    """Reads a report piece by piece into the store, then sets the file from there: a crash loses one piece at most."""

    def __init__(self, table: Table, papers: Papers, store: FileStore, clock: Clock = system_clock) -> None:
        self._papers, self._store, self._clock = papers, store, clock
        self._exports, self._standing = ExportRepository(table), Standing(table)

    def make(self, tenant_id: str, export_id: str) -> Export:
        """The file as its creator may see it now; nothing where that was done before."""
        export = self._exports.get(tenant_id, export_id)
        if export.is_over:
            return export
        creator = self._standing.of(export.creator)
        if creator is None:
            return self._saved(export.but(status="failed", reason="not-permitted"))
        try:
            paper = self._papers.paper(creator, export.report, export.parameters)
        except TallyshopError as refusal:
            return self._saved(export.but(status="failed", reason=type(refusal).slug()))
        return self._set(self._read(export, paper), paper)

    def _read(self, export: Export, paper: Paper) -> Export:
        """Piece by piece, from where it stopped."""
        for number, piece in enumerate(paper.pieces):
            if number >= export.read:
                rows = piece().rows
                self._store.put(export.place_of(number), orjson.dumps(rows_as_json(rows)), "application/json")
                read = {"read": number + 1, "rows": export.rows + len(rows)}
                export = self._saved(export.but(status="running", pieces=len(paper.pieces), **read))
        return export

    def _set(self, export: Export, paper: Paper) -> Export:
        if export.format == "pdf" and export.rows > MOST_ROWS:
            return self._saved(export.but(status="failed", reason="too-long"))
        with TemporaryFile() as file:
            write(paper.report, self._rows(export), export.format, file)
            file.seek(0)
            self._store.put(export.place, file, MEDIA_TYPES[export.format])
        done = export.but(status="done", file_name=file_name(paper.report, export.format))
        access = Access(
            entity_type="export",
            entity_id=export.report,
            operation="make_export",
            filters=export.parameters | {"format": export.format},
            shown=export.rows,
        )
        return self._saved(done, beside=access_item(export.creator, access, self._clock(), kind="exported"))

    def _rows(self, export: Export) -> Iterator[Row]:
        for number in range(export.read):
            yield from rows_from_json(orjson.loads(self._store.get(export.place_of(number))))

    def _saved(self, export: Export, *, beside: Item | None = None) -> Export:
        """Of two workers at once the one behind goes on in vain, and harms nothing."""
        try:
            self._exports.save(export, beside=beside)
        except Overtaken:
            return self._exports.get(export.tenant_id, export.id)
        return export
