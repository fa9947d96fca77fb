"""The printer as Lambda carries it: what fails there fails here, what takes too long is made in the background."""

import io
from typing import Any

import orjson
import pytest
from botocore.exceptions import ReadTimeoutError

from shared.core.report import Report
from shared.reporting.printer import LambdaPrinter, TooLarge, printed

REPORT = Report("x", "x", "en", "Acme", "X", "", (), ("name",), ("Name",))


class Functions:
    """Lambda, with the printer's own code behind it."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer

    def invoke(self, **request: Any) -> dict[str, Any]:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(self.answer)}
        return {"Payload": io.BytesIO(orjson.dumps(printed(orjson.loads(request["Payload"]))))}


def asked(functions: Functions, name: str = "a") -> bytes:
    return LambdaPrinter(lambda: functions, "printer").print(REPORT, [(name,)], "csv")


def test_the_file_comes_back_as_it_was_set() -> None:
    assert asked(Functions()) == b"\xef\xbb\xbfname\r\na\r\n"


def test_what_takes_too_long_is_no_failure() -> None:
    with pytest.raises(TooLarge):
        asked(Functions(ReadTimeoutError(endpoint_url="https://lambda.example")))


@pytest.mark.parametrize("length", [4_300_000, 5_600_000], ids=["answer", "question"])
def test_what_lambda_cannot_carry_is_no_failure(length: int) -> None:
    with pytest.raises(TooLarge):
        asked(Functions(), "x" * length)


def test_what_fails_there_fails_here() -> None:
    with pytest.raises(RuntimeError):
        asked(Functions(b'{"errorMessage": "no font"}'))
