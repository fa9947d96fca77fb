"""What the log says of a failure helps to find it, and quotes nothing of what was stored or sent."""

import json
import logging
import sys
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from shared.core.model import Document
from shared.observability import Discreet, logger
from shared.storage.stream import FailureQueue, NotApplied, consume

SECRET = "li.wei@example.com"


class Customer(Document):
    age: int


def a_key_error() -> None:
    raise KeyError(SECRET)


def a_validation_error() -> None:
    Customer.model_validate({"age": SECRET})


def a_cause() -> None:
    try:
        a_key_error()
    except KeyError as error:
        raise ValueError(f"no {SECRET}") from error


def a_context() -> None:
    try:
        a_key_error()
    except KeyError:
        raise TypeError(SECRET)  # noqa: B904  (its context is what is tested)


def a_group() -> None:
    raise ExceptionGroup(SECRET, [ValueError(SECRET), ExceptionGroup(SECRET, [KeyError(SECRET)])])


def a_note() -> None:
    error = ValueError()
    error.add_note(SECRET)
    raise error


def an_answer_of_aws() -> None:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": SECRET}}, "PutItem")


def logged(fail: Callable[[], None]) -> dict[str, object]:
    """The line that the failure makes."""
    try:
        fail()
    except Exception:
        record = logging.LogRecord("test", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
    line: dict[str, object] = json.loads(logger.handlers[0].format(record))
    return line


@pytest.mark.parametrize(
    ("fail", "kinds"),
    [
        (a_key_error, ["builtins.KeyError"]),
        (a_validation_error, ["ValidationError"]),
        (a_cause, ["builtins.KeyError", "and then:", "builtins.ValueError"]),
        (a_context, ["builtins.KeyError", "and then:", "builtins.TypeError"]),
        (a_group, ["builtins.ExceptionGroup", "  | builtins.ValueError", "  |   | builtins.KeyError"]),
        (a_note, ["builtins.ValueError"]),
        (an_answer_of_aws, ["botocore.exceptions.ClientError (ThrottlingException)"]),
    ],
)
def test_a_failure_is_told_by_kind_and_place_without_its_words(fail: Callable[[], None], kinds: list[str]) -> None:
    line = logged(fail)

    told = str(line["exception"])
    assert SECRET not in json.dumps(line)
    assert "test_observability.py" in told
    assert [kind for kind in kinds if kind not in told] == []
    assert [told.index(kind) for kind in kinds] == sorted(told.index(kind) for kind in kinds)


def test_the_functions_logger_is_discreet() -> None:
    assert [type(handler.formatter) for handler in logger.handlers] == [Discreet]


class Failures(FailureQueue):
    """Takes records and keeps none."""

    def __init__(self) -> None:
        pass

    def send(self, record: object) -> None:
        pass


def a_record(partition: str) -> dict[str, object]:
    keys = {"PK": {"S": partition}, "SK": {"S": "CODE"}}
    return {"dynamodb": {"Keys": keys, "NewImage": keys}}


def failing(_image: object) -> None:
    raise ValueError(SECRET)


def test_a_record_about_an_address_does_not_tell_it(monkeypatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(logger, "exception", lambda message, **rest: told.append((message, rest)))

    for partition in (f"SYSTEM#CODE#password-reset#{SECRET}", "T1#ORDER#O1"):
        consume({"Records": [a_record(partition)]}, failing, Failures())

    assert [rest["item"] for _, rest in told] == [{"PK": "SYSTEM#CODE"}, {"PK": "T1#ORDER#O1", "SK": "CODE"}]


def test_what_leaves_a_function_says_nothing_of_the_failure() -> None:
    repeated = {"eventSource": "aws:sqs", "body": json.dumps(a_record("T1#ORDER#O1"))}

    with pytest.raises(NotApplied) as left:
        consume({"Records": [repeated]}, failing, Failures())

    assert SECRET not in str(left.value)
    assert left.value.__suppress_context__
