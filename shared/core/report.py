"""A report as people read it, in their language: what files and mails are made of, whatever report it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from shared.core.clock import moment_of, rfc3339
from shared.core.money import Money
from shared.core.sheet import Cell, Row

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ReportFormat = Literal["csv", "xlsx", "pdf"]
"""What `?format=` of a report may ask for; without it the answer is JSON."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure by period (`over_time`) or by thing, the largest first; the title says what it is."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int | Money, ...]
    over_time: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """What a column comes to; `of_rows` where that is the sum of its rows (an order of two products counts once)."""

    column: str
    value: int | Money
    of_rows: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report but its rows; `facts` are what was asked, by name, and `headings` the columns' names for people.

    `subject` says in a line which report of which company over which days it is. `codes` are column, code and word:
    what people read where programs read a code; `main` is the column that matters most.
    """

    name: str
    file_name: str
    language: str
    company: str
    title: str
    period: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    totals: tuple[Total, ...] = ()
    chart: Chart | None = None
    heading_of_period: str = "Period"
    time_zone: str = "UTC"
    texts: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, str, str], ...] = ()
    main: str | None = None

    @property
    def subject(self) -> str:
        return " · ".join(filter(None, (self.title, self.period, self.company)))

    @property
    def main_total(self) -> Total | None:
        """What the report is about."""
        return next((total for total in self.totals if total.column == self.main), None)

    def heading(self, column: str) -> str:
        """The column's name for people."""
        return self.headings[self.columns.index(column)]

    def words(self, column: str) -> dict[str, str]:
        """What the codes of a column are called by people."""
        return {code: word for of, code, word in self.codes if of == column}


def for_xml(text: str) -> str:
    """The text without what no XML can hold; charts and workbooks are XML inside."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def rows_as_json(rows: Iterable[Row]) -> list[list[Any]]:
    """Rows that JSON carries: what JSON has no type for is a list with its kind."""
    return [[_tagged(cell) for cell in row] for row in rows]


def rows_from_json(rows: Sequence[Sequence[Any]]) -> list[Row]:
    """The inverse."""
    return [tuple(_cell(tagged) for tagged in row) for row in rows]


def _tagged(cell: Cell) -> Any:  # noqa: ANN401
    match cell:
        case Money():
            return ["money", cell.minor, cell.currency]
        case datetime():
            return ["moment", rfc3339(cell)]
        case date():
            return ["day", cell.isoformat()]
        case _:
            return cell


def _cell(tagged: Any) -> Cell:  # noqa: ANN401
    match tagged:
        case ["money", int(minor), str(currency)]:
            return Money(minor, currency)
        case ["moment", str(moment)]:
            return moment_of(moment)
        case ["day", str(day)]:
            return date.fromisoformat(day)
        case str() | int() | None:
            return tagged
    raise ValueError(f"no cell: {tagged!r}")
