"""A report as people read it, with its rows piece by piece; what each kind of report tells of itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.core.actor import Actor
from shared.core.report import Report
from shared.core.sheet import Row, Sheet
from shared.identity.permissions import Permission
from shared.reporting.queries import ReportQuery

LONGEST_AT_ONCE = 10_000
"""Rows of a file that a request waits for; longer ones are made in the background."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A report, and its rows in their order: no piece is read before it is called for.

    `at_once` is how many rows a request waits for, where they are dearer than others'.
    """

    report: Report
    pieces: Sequence[Callable[[], Sheet]]
    at_once: int | None = None

    def rows_at_once(self) -> list[Row] | None:
        """All rows; None where they are too many for a request."""
        rows, most = list[Row](), self.at_once or LONGEST_AT_ONCE
        for piece in self.pieces:
            rows += piece().rows
            if len(rows) > most:
                return None
        return rows


class Layout(Protocol):
    """One kind of report."""

    @property
    def permission(self) -> Permission:
        """What it takes to read it."""

    @property
    def query(self) -> type[ReportQuery]:
        """What it is asked."""

    def paper(self, actor: Actor, query: ReportQuery) -> Paper:
        """The report as the actor may see it; InvalidRequest for what cannot be asked."""
