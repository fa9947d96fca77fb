"""The line to a provider that is ours: it keeps what was asked, and breaks where a test wants it to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from shared.payments.failures import OutcomeUnknown, Unavailable
from shared.payments.outbound import Answered


@dataclass(frozen=True)
class Asked:
    """One request as a provider sees it."""

    verb: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    target: str


class Peer(Protocol):
    """A provider of our own making."""

    def answer(self, asked: Asked) -> Answered:
        """What it says to a request."""


@dataclass
class Wire:
    """A line whose next calls fail as told: `busy` before anything is done, `cut` after it was."""

    peer: Peer
    asked: list[Asked] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def send(self, verb: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answered:
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        low = {name.lower(): value for name, value in headers.items()}
        asked = Asked(verb, parts.path, parse_qs(parts.query, keep_blank_values=True), low, body, target)
        self.asked.append(asked)
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "down":
            raise Unavailable("NewConnectionError")
        if trouble == "429":
            return Answered(429, {}, b"{}")
        answered = self.peer.answer(asked)
        if trouble == "cut":
            raise OutcomeUnknown("ReadTimeoutError")
        if trouble == "500":
            return Answered(500, {}, b"oops")
        return answered
