"""Files that mails link to, for they are too large to be enclosed: whoever has the mail may fetch them, for a week."""

from collections.abc import Callable, Mapping

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound
from shared.core.report import ReportFormat
from shared.identity.models import TenantSettings
from shared.identity.repository import SettingsRepository
from shared.reporting.exports.models import KEPT_FOR, LINK_LASTS, Export
from shared.reporting.exports.repository import ExportRepository
from shared.storage.files import FileStore
from shared.storage.links import named_by, signed
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table
from shared.storage.transaction import Transaction

PURPOSE = "mailed-file"


class MailedFiles:
    """Promises files, and finds the one that a link is about."""

    def __init__(
        self, table: Table, store: FileStore, secrets: Callable[[], SigningSecrets], clock: Clock = system_clock
    ) -> None:
        self._exports, self._settings = ExportRepository(table), SettingsRepository(table)
        self._store, self._secrets, self._clock = store, secrets, clock

    def promise(
        self, actor: Actor, report: str, parameters: Mapping[str, str], file_format: ReportFormat
    ) -> tuple[str, Callable[[Transaction], None]]:
        """The token of its link, and how it is ordered: in the transaction that orders the mail."""
        export = Export.asked(actor, report, dict(parameters), file_format, self._clock())
        token = signed(self._secrets(), PURPOSE, export.tenant_id, export.id)
        return token, lambda tx: self._exports.order(tx, export)

    def get(self, token: str) -> tuple[Export, str | None]:
        """The export, with a link once its file is there; NotFound for a token that is none, and after a week."""
        tenant_id, export_id = named_by(self._secrets(), PURPOSE, token)
        export = self._exports.get(tenant_id, export_id)
        if export.asked_at + KEPT_FOR <= self._clock():
            raise NotFound(f"No export {export_id}")
        is_there = export.status == "done"
        return export, self._store.link(export.place, export.file_name, lasting=LINK_LASTS) if is_there else None

    def settings(self, export: Export) -> TenantSettings:
        """Whose file it is, and in which language."""
        return self._settings.current(export.tenant_id)
