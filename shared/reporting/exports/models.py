"""An export: what was asked by whom, and how far it is."""

from datetime import datetime, timedelta
from typing import Literal

from shared.core.actor import Actor, Role
from shared.core.ids import new_id
from shared.core.model import Document
from shared.core.report import ReportFormat

Status = Literal["pending", "running", "done", "failed"]
KEPT_FOR = timedelta(days=7)
"""How long the file can be fetched; the bucket forgets it a day later."""
LINK_LASTS = timedelta(minutes=15)
"""No longer than the credentials that sign it: shared.storage.tenancy.MARGIN."""
READ = 90
"""Percent that are done when all rows are read and the file is still to be set."""


class Export(Document):
    """A file of a report. `pieces` are counted once they are known; `reason` says why there is no file."""

    id: str
    tenant_id: str
    creator_id: str
    role: Role
    report: str
    parameters: dict[str, str] = {}
    format: ReportFormat
    asked_at: datetime
    status: Status = "pending"
    pieces: int = 0
    read: int = 0
    rows: int = 0
    file_name: str = ""
    reason: str = ""

    @classmethod
    def asked(
        cls, actor: Actor, report: str, parameters: dict[str, str], file_format: ReportFormat, now: datetime
    ) -> "Export":
        """A new one."""
        return cls(
            id=new_id(),
            tenant_id=actor.tenant_id,
            creator_id=actor.user_id,
            role=actor.role,
            report=report,
            parameters=parameters,
            format=file_format,
            asked_at=now,
        )

    @property
    def creator(self) -> Actor:
        """Who asked, as he was then; what is done for him bears the export's id."""
        return Actor(self.tenant_id, self.creator_id, self.role, f"export-{self.id}")

    @property
    def is_over(self) -> bool:
        return self.status in ("done", "failed")

    @property
    def progress(self) -> int:
        """Percent."""
        if self.status == "done":
            return 100
        return self.read * READ // self.pieces if self.pieces else 0

    @property
    def place(self) -> str:
        """Where its file stands in the bucket."""
        return f"{self.folder}/file"

    def place_of(self, piece: int) -> str:
        """Where the rows of one piece wait for the file to be set."""
        return f"{self.folder}/rows-{piece:05}"

    @property
    def folder(self) -> str:
        return f"{self.tenant_id}/exports/{self.id}"
