"""What a run sends, and who makes it: reports are laid out elsewhere, and told to the runner by this protocol."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.core.actor import Actor
from shared.core.report import Report, ReportFormat
from shared.storage.transaction import Transaction

MOST_ENCLOSED = 7_000_000
"""Bytes of all files of a mail: what mailboxes take for granted is ten million in base64."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a report."""

    name: str
    media_type: str
    content: bytes
    format: ReportFormat


@dataclass(frozen=True, slots=True)
class PromisedFile:
    """A file that is made in the background, and fetched by its address; `order` has it made."""

    name: str
    url: str
    order: Callable[[Transaction], None]


@dataclass(frozen=True, slots=True)
class Composed:
    """A report with its chart as a picture, and its files; none where it has more rows than are held at once."""

    report: Report
    rows: int
    files: Sequence[ReportFile]
    picture: bytes | None

    @property
    def fitting(self) -> list[ReportFile]:
        """As many of the files as a mail holds."""
        found, room = [], MOST_ENCLOSED
        for file in self.files:
            if len(file.content) <= room:
                room -= len(file.content)
                found.append(file)
        return found


class Composer(Protocol):
    """Makes what is sent."""

    def has_days(self, report: str) -> bool:
        """Whether the report is about days."""

    def compose(
        self, actor: Actor, report: str, parameters: Mapping[str, str], formats: Sequence[ReportFormat]
    ) -> Composed:
        """The report as the actor may see it; Forbidden where he may not any more."""

    def promise(
        self, actor: Actor, report: Report, parameters: Mapping[str, str], file_format: ReportFormat
    ) -> PromisedFile:
        """A file of it in the background."""
