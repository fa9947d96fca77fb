"""Answers that are files: what an endpoint returns instead of a model."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class File:
    """A file of one type, which its subclass names, so that the function's signature tells it; `filename` is ASCII."""

    content: bytes
    filename: str
    content_type: ClassVar[str]

    @property
    def disposition(self) -> str:
        """The header that lets a browser show the file and keep it under its name."""
        return f'inline; filename="{self.filename}"'


class Pdf(File):
    """Pages."""

    content_type = "application/pdf"


BINARY_TYPES = [Pdf.content_type]
"""What crosses API Gateway as bytes; everything else is text."""
