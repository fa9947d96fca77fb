"""Sets files: those that another function waits for, and those that the queue orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.core.actor import Actor
from shared.core.config import settings
from shared.core.report import ReportFormat
from shared.notifications.schedules.leaving import leave_token
from shared.notifications.schedules.runner import Composed, ReportFile, ScheduleRunner
from shared.observability import count, logger
from shared.reporting.exports.queue import FileOrder
from shared.reporting.exports.service import ExportMaker
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
        """The report as the actor may see it; Forbidden where he may not any more."""
        head, rows = self.read(actor, report, parameters)
        files = [ReportFile(*made) for made in self.files(head, rows, formats)]
        return Composed(head, len(rows), files, self.picture(head))


def leave_url(tenant_id: str, schedule_id: str, address: str) -> str:
    """Where a recipient leaves a schedule."""
    token = leave_token(connection.signing_secrets(), tenant_id, schedule_id, address)
    return f"{settings.known_url}/v1/unsubscriptions/{token}" if settings.known_url else ""


store = S3Files(lambda: client("s3"), settings.files_bucket)
papers = Papers(connection.table())
exports = ExportMaker(connection.table(), papers, store)
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
        order = FileOrder.model_validate_json(record["body"])
        make = exports.make if order.kind == "EXPORTS" else runner.send
        make(order.tenant_id, order.id)
    except Exception:
        logger.exception("a file could not be made", message_id=record["messageId"])
        count("FileFailed")
        return False
    return True
