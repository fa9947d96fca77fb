"""What came of comparing statements with the books, by day and provider."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.core.errors import InvalidRequest
from shared.core.model import Document
from shared.payments.models import ProviderName
from shared.payments.statements.comparison import DifferenceKind
from shared.payments.statements.difference import Difference

LONGEST = 62
"""Days of a report, and of a bank's statement."""


class ReconciledDay(Document):
    """One comparison: how many lines the statement had for the day, and how many of them agreed."""

    provider: ProviderName
    day: date
    lines: int
    matched: int
    compared_at: datetime


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """A day with all that differed; what agreed later is left out."""

    compared: ReconciledDay
    differences: list[Difference]

    @property
    def counts(self) -> Mapping[DifferenceKind, int]:
        """How many of each kind there are, whatever people decided about them; what they booked agrees."""
        return Counter(difference.kind for difference in self.differences if difference.status != "booked")

    @property
    def open(self) -> int:
        """How many wait for a person."""
        return sum(difference.status == "open" for difference in self.differences)


def span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that are asked for; InvalidRequest for those that are none or too many."""
    last = last or (max(today, first) if first else today)
    first = first or last - timedelta(days=6)
    if first > last:
        raise InvalidRequest.at("/from", "is after `to`")
    if (last - first).days >= LONGEST:
        raise InvalidRequest.at("/from", f"is more than {LONGEST} days before `to`")
    return first, last


def reported(days: Iterable[ReconciledDay], differences: Iterable[Difference]) -> list[ReportedDay]:
    """The days, newest first, each with its differences."""
    found: dict[tuple[date, ProviderName], list[Difference]] = {}
    for difference in differences:
        if difference.status != "settled":
            found.setdefault((difference.day, difference.provider), []).append(difference)
    ordered = sorted(days, key=lambda day: (-day.day.toordinal(), day.provider))
    return [ReportedDay(day, found.get((day.day, day.provider), [])) for day in ordered]
