"""Contention and lost answers, injected by a client that fails as it is told."""

from dataclasses import dataclass, field

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from shared.core.errors import Busy, Conflict
from shared.storage.item import ABSENT, Key, to_wire
from shared.storage.retry import Retry
from shared.storage.table import Table

KEY = Key("T1#THINGS", "A")


def error(code, *reasons):
    answer = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "TransactWriteItems")


def cancelled(*reasons):
    return error("TransactionCanceledException", *reasons)


class Taken(Conflict):
    """Somebody was first."""

    title = "Taken"


@dataclass
class StubClient:
    """Fails in the given order, then succeeds; remembers the token of every try."""

    failures: list[Exception] = field(default_factory=list)
    for_ever: Exception | None = None
    tokens: list[str] = field(default_factory=list)

    def transact_write_items(self, *, ClientRequestToken, **_request):
        self.tokens.append(ClientRequestToken)
        self._fail()

    def get_item(self, **_request):
        self.tokens.append("")
        self._fail()
        return {"Item": to_wire(KEY.attributes())}

    def _fail(self):
        if self.failures:
            raise self.failures.pop(0)
        if self.for_ever:
            raise self.for_ever


class Time:
    """Passes only while somebody sleeps."""

    def __init__(self):
        self.now, self.pauses = 0.0, []

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds + 0.001


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def clients():
    """Every client that a test wrote with."""
    return []


@pytest.fixture
def write(time, clients):
    """Commits one put with a client; gives the client back."""

    def commit(*failures, for_ever=None):
        client = StubClient(list(failures), for_ever)
        table = Table(client, "table", Retry(5.0, sleep=time.sleep, now=lambda: time.now))
        clients.append(client)
        with table.transaction() as tx:
            tx.put(KEY.attributes(), when=ABSENT, otherwise=lambda _old: Taken("taken"))
        return client

    return commit


CONFLICT = cancelled("TransactionConflict")
LOST = [
    ConnectionClosedError(endpoint_url="http://127.0.0.1"),
    ReadTimeoutError(endpoint_url="http://127.0.0.1"),
    error("InternalServerError"),
]


@pytest.mark.parametrize(
    "failure",
    [
        CONFLICT,
        cancelled("None", "ThrottlingError"),
        cancelled("ProvisionedThroughputExceeded"),
        error("ThrottlingException"),
        error("ProvisionedThroughputExceededException"),
        error("RequestLimitExceeded"),
        error("TransactionInProgressException"),
        *LOST,
    ],
    ids=repr,
)
def test_what_passes_is_tried_again(write, failure):
    assert len(write(failure, failure).tokens) == 3


@pytest.mark.parametrize("lost", LOST, ids=repr)
def test_after_an_unknown_outcome_the_token_stays(write, lost):
    assert len(set(write(lost, lost).tokens)) == 1


def test_after_a_definite_no_the_token_is_a_new_one(write):
    assert len(set(write(CONFLICT, CONFLICT).tokens)) == 3


def test_a_failed_condition_is_not_tried_again(write, clients):
    with pytest.raises(Taken):
        write(cancelled("ConditionalCheckFailed"))

    assert len(clients[0].tokens) == 1


def test_a_failed_condition_is_named_once_a_conflict_is_over(write):
    with pytest.raises(Taken):
        write(CONFLICT, cancelled("ConditionalCheckFailed"))


def test_what_does_not_pass_is_raised_at_once(write, time):
    with pytest.raises(ClientError, match="AccessDenied"):
        write(error("AccessDeniedException"))

    assert time.pauses == []


@pytest.mark.parametrize("failure", [CONFLICT, error("ThrottlingException"), LOST[0]], ids=repr)
def test_patience_has_an_end(write, time, failure):
    with pytest.raises(Busy):
        write(for_ever=failure)

    assert 4 < time.now <= 5.5


def test_pauses_are_jittered_and_bounded(write, time):
    with pytest.raises(Busy):
        write(for_ever=CONFLICT)

    assert len(set(time.pauses)) == len(time.pauses)
    assert max(time.pauses) <= 0.4
    assert max(time.pauses[:2]) <= 0.04


def test_reads_are_tried_again_too(time):
    client = StubClient([error("ThrottlingException"), LOST[0]])
    table = Table(client, "table", Retry(5.0, sleep=time.sleep, now=lambda: time.now))

    assert table.get(KEY) == KEY.attributes()
    assert len(client.tokens) == 3
