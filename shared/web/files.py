"""Answers that are files: what they hold, how they are called, and whether they go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import urlencode

from shared.core.sheet import Sheet, as_csv

FileFormat = Literal["csv"]
"""What `?format=` of a list may ask for; without it the answer is JSON."""


class Accepted:
    """An answer that says where the result will be: 202 with `Location`."""

    @property
    def location(self) -> str:
        """The path to ask at."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved; `about` says what it shows, `rows` how much: both stand in the audit.

    `next_cursor` leads to the rest where one file does not hold all.
    """

    media_type: ClassVar[str]
    disposition: ClassVar[str] = "attachment"

    content: bytes
    name: str
    about: str
    rows: int
    next_cursor: str | None = None

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return self.media_type


class CsvFile(File):
    """A table for spreadsheets and programs."""

    media_type = "text/csv"

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8"

    @classmethod
    def of(cls, sheet: Sheet, *, about: str, name: str, next_cursor: str | None = None) -> "CsvFile":
        """The sheet as a file; the name comes without its ending."""
        return cls(as_csv(sheet), f"{name}.csv", about, len(sheet.rows), next_cursor)


class PdfFile(File):
    """Pages to look at and to print."""

    media_type = "application/pdf"
    disposition = "inline"


class XlsxFile(File):
    """A workbook for people who go on calculating."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


BINARY_TYPES = [PdfFile.media_type, XlsxFile.media_type]
"""What crosses API Gateway as bytes; everything else is text."""


def next_link(query: Mapping[str, str], cursor: str) -> str:
    """The value of `Link` (RFC 8288): the same request from behind this file on, whatever path it was sent to."""
    return f'<?{urlencode({**query, "cursor": cursor})}>; rel="next"'
