"""An export: what was asked by whom, and how far it is."""

from datetime import datetime, timedelta
from typing import Literal

from shared.core.actor import Actor, Role
from shared.core.ids import derived_id, new_id
from shared.core.model import Document
from shared.core.report import ReportFormat

Status = Literal["pending", "running", "done", "failed"]
KEPT_FOR = timedelta(days=7)
"""How long the file can be fetched; the bucket forgets it a day later."""
LINK_LASTS = timedelta(minutes=15)
"""No longer than the credentials that sign it: shared.storage.tenancy.MARGIN."""
FRESH = timedelta(minutes=5)
"""So long a file answers whoever asks for the same again, from when it was asked for."""
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
    def wish(self) -> str:
        """The same for all that one person, in one role, asks for in the same words."""
        words = (f"{name}={value}" for name, value in sorted(self.parameters.items()))
        return derived_id("wish", self.creator_id, self.role, self.report, self.format, *words)

    def answers(self, now: datetime) -> bool:
        """Whether who wishes the same now is answered by this one: it is being made, or fresh; not if it failed."""
        return not self.is_over or (self.status == "done" and now < self.asked_at + FRESH)

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
