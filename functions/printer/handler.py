"""Sets files: those that another function waits for, and those that the queue orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.core.actor import Actor
from shared.core.config import settings
from shared.core.report import Report, ReportFormat
from shared.notifications.schedules.composing import Composed, PromisedFile, ReportFile
from shared.notifications.schedules.leaving import ways_out
from shared.notifications.schedules.runner import ScheduleRunner
from shared.observability import count, logger
from shared.reporting.exports.mailed import MailedFiles
from shared.reporting.exports.queue import FileOrder
from shared.reporting.exports.service import ExportMaker
from shared.reporting.files import file_name
from shared.reporting.mailing import MailedReports
from shared.reporting.papers import Papers
from shared.reporting.printer import printed
from shared.storage import connection
from shared.storage.aws import client
from shared.storage.files import S3Files


class Composer(MailedReports):
    """Reports as the runner of schedules takes them."""

    def compose(
        self, actor: Actor, report: str, parameters: Mapping[str, str], formats: Sequence[ReportFormat]
    ) -> Composed:
        """The report as the actor may see it, with no more rows than a request would wait for; else Forbidden."""
        paper = self.paper(actor, report, parameters)
        rows = paper.rows_at_once() if formats else []
        files = [ReportFile(*made) for made in self.files(paper.report, rows, formats)] if rows is not None else []
        return Composed(paper.report, len(rows or []), files, self.picture(paper.report))

    def promise(
        self, actor: Actor, report: Report, parameters: Mapping[str, str], file_format: ReportFormat
    ) -> PromisedFile:
        """A file of it in the background."""
        token, order = mailed_files.promise(actor, report.name, parameters, file_format)
        return PromisedFile(file_name(report, file_format), address(f"mailed-files/{token}"), order)


def address(path: str) -> str:
    """Under which people reach what stands in a mail; empty where the installation knows none."""
    return f"{settings.known_url}/v1/{path}" if settings.known_url else ""


store = S3Files(lambda: client("s3"), settings.files_bucket)
papers = Papers(connection.table())
mailed_files = MailedFiles(connection.table(), store, connection.signing_secrets)
exports = ExportMaker(connection.table(), papers, store)
leave_url = ways_out(connection.signing_secrets, settings.known_url)
runner = ScheduleRunner(connection.table(), Composer(papers), store, leave_url)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The file of the report in the event; or what the queue orders, of which it repeats what failed."""
    if "Records" not in event:
        return printed(event)
    failed = [record["messageId"] for record in event["Records"] if not _done(record)]
    logger.info("files made", files=len(event["Records"]), failed=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _done(record: dict[str, Any]) -> bool:
    try:
        wanted = FileOrder.model_validate_json(record["body"])
        make = exports.make if wanted.kind == "EXPORTS" else runner.send
        make(wanted.tenant_id, wanted.id)
    except Exception:
        logger.exception("a file could not be made", message_id=record["messageId"])
        count("FileFailed")
        return False
    return True
