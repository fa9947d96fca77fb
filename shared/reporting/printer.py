"""Files that the reporting function does not set itself: the typesetter weighs a hundred megabytes.

Another function sets them while the request waits. It gets the report with its rows and knows nothing of the table.
"""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import orjson
from botocore.exceptions import ReadTimeoutError
from pydantic import TypeAdapter

from shared.core.report import Report, ReportFormat, rows_as_json, rows_from_json
from shared.core.sheet import Row
from shared.reporting.files import write

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

MOST_ASKED, MOST_ANSWERED = 5_500_000, 4_200_000
"""Bytes: Lambda carries six million either way, an answer in base64."""


class TooLarge(Exception):
    """The file is too large to be waited for, or takes too long."""


class Printer(Protocol):
    """Sets files of reports."""

    def print(self, report: Report, rows: list[Row], file_format: ReportFormat) -> bytes:
        """The file, or TooLarge."""


@dataclass(frozen=True, slots=True)
class LambdaPrinter:
    """Asks the function that has the typesetter."""

    client: "Callable[[], LambdaClient]"
    function: str

    def print(self, report: Report, rows: list[Row], file_format: ReportFormat) -> bytes:
        """The file, or TooLarge; what fails there fails here."""
        asked = order(report, rows, file_format)
        if len(asked) > MOST_ASKED:
            raise TooLarge
        try:
            answer = self.client().invoke(FunctionName=self.function, Payload=asked)
        except ReadTimeoutError:
            raise TooLarge from None
        told = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise RuntimeError(f"the printer failed: {told[:500]!r}")
        content: str | None = orjson.loads(told)["content"]
        if content is None:
            raise TooLarge
        return base64.b64decode(content)


def order(report: Report, rows: list[Row], file_format: ReportFormat) -> bytes:
    """What the printer is sent."""
    head = _reports().dump_python(report, mode="json")
    return orjson.dumps({"report": head, "rows": rows_as_json(rows), "format": file_format})


def printed(event: Mapping[str, Any]) -> dict[str, str | None]:
    """The printer's side: the file in base64, nothing where it is too large to be handed back."""
    out = io.BytesIO()
    write(_reports().validate_python(event["report"]), rows_from_json(event["rows"]), event["format"], out)
    content = out.getvalue()
    return {"content": base64.b64encode(content).decode() if len(content) <= MOST_ANSWERED else None}


@cache
def _reports() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
