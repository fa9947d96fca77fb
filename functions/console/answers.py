"""What a page gives back: a page of HTML, another address, or a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.web.files import File


@dataclass(frozen=True, slots=True)
class Html:
    """A template with its facts; `shown` counts the things whose personal data it shows, for the audit."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    shown: int = 1
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toast:
    """What happened, told once on the next page; `undo` is the address that takes it back, told what stands in `of`."""

    text: str
    kind: str = "done"
    undo: str | None = None
    of: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another address of the console (303), with what happened."""

    to: str
    toast: Toast | None = None
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """An address outside of the console, of ours alone: a payment's own page, a file in storage."""

    to: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as they are, kept by browsers for so many seconds where they may."""

    body: bytes
    content_type: str
    keep: int = 0
    headers: dict[str, str] = field(default_factory=dict)


Answer = Html | Redirect | Away | Raw | File
