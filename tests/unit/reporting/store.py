"""A bucket in memory, and the printer's function called as Lambda would: what goes over is JSON."""

import base64
from datetime import timedelta
from typing import Any, BinaryIO

import orjson

from shared.core.report import Report, ReportFormat
from shared.reporting.printer import TooLarge, order, printed


class MemoryStore:
    """Files by their place."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fails_after: int | None = None
        self.puts = 0

    def put(self, place: str, content: BinaryIO | bytes, _media_type: str) -> None:
        if self.fails_after is not None and self.puts >= self.fails_after:
            raise ConnectionError("the bucket is away")
        self.puts += 1
        self.files[place] = content if isinstance(content, bytes) else content.read()

    def get(self, place: str) -> bytes:
        return self.files[place]

    def link(self, place: str, file_name: str, *, lasting: timedelta) -> str:
        return f"https://files.example/{place}?name={file_name}&seconds={int(lasting.total_seconds())}"


class PrinterInHouse:
    """Sets files here, through the same JSON."""

    def print(self, report: Report, rows: list[Any], file_format: ReportFormat) -> bytes:
        content = printed(orjson.loads(order(report, rows, file_format)))["content"]
        if content is None:
            raise TooLarge
        return base64.b64decode(content)
