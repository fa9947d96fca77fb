"""A tenant that runs wild is refused for the rest of its minute, and nobody else notices."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from shared.core.errors import TooManyRequests
from shared.core.model import Model
from shared.identity.permissions import Permission
from shared.storage import keys
from shared.web import api as edge
from shared.web import throttle as counting
from shared.web.api import Api
from shared.web.throttle import STRIDE, Throttle
from tests.builders import an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.template import resources

LIMIT = 200


class Nothing(Model):
    pass


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 22, 8, 0, 15, tzinfo=UTC))


@pytest.fixture
def a_process(table, clock):
    """Makes processes that serve the same tenants."""
    return lambda limit=LIMIT: Throttle(lambda: table, limit, clock)


def served(throttle: Throttle, requests: int, tenant_id: str = "T1") -> int:
    """How many of so many requests were let through."""
    refused = 0
    for _ in range(requests):
        try:
            throttle.admit(tenant_id)
        except TooManyRequests:
            refused += 1
    return requests - refused


def test_what_a_tenant_may_send_is_served_and_costs_a_call_for_every_fifty(a_process, table):
    assert served(a_process(), LIMIT) == LIMIT
    assert table.calls == ["tally"] * (LIMIT // STRIDE)


def test_above_the_limit_it_is_told_to_wait_until_the_minute_ends(a_process):
    process = a_process()
    served(process, LIMIT + STRIDE)

    with pytest.raises(TooManyRequests) as refused:
        process.admit("T1")

    assert refused.value.members == {"limit": LIMIT, "retry_after": 45}


def test_what_is_refused_costs_no_call(a_process, table):
    process = a_process()
    served(process, LIMIT + STRIDE)
    table.calls.clear()

    assert served(process, 1000) == 0
    assert table.calls == []


def test_another_tenant_of_the_same_process_is_served_meanwhile(a_process):
    process = a_process()
    served(process, 10 * LIMIT)

    assert served(process, LIMIT, "T2") == LIMIT


def test_in_the_next_minute_it_is_served_again(a_process, clock):
    process = a_process()
    served(process, 10 * LIMIT)

    clock.advance(seconds=45)

    assert served(process, LIMIT) == LIMIT


@pytest.mark.parametrize("processes", [1, 3, 7])
def test_processes_add_up_and_exceed_the_limit_by_less_than_fifty_each(a_process, processes):
    running = [a_process() for _ in range(processes)]

    let_through = sum(served(running[turn % processes], 1) for turn in range(10 * LIMIT))

    assert LIMIT <= let_through <= LIMIT + (STRIDE - 1) * processes


def test_a_process_that_starts_within_the_minute_learns_of_it_after_fifty(a_process):
    served(a_process(), 10 * LIMIT)

    assert served(a_process(), 10 * LIMIT) == STRIDE - 1


def test_no_request_fails_because_it_could_not_be_counted(a_process, table, monkeypatch):
    def down(*_args, **_kwargs):
        raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "UpdateItem")

    monkeypatch.setattr(table, "tally", down)

    assert served(a_process(), 10 * LIMIT) == 10 * LIMIT


def test_without_a_limit_nothing_is_counted(a_process, table):
    assert served(a_process(None), 10 * LIMIT) == 10 * LIMIT
    assert table.calls == []


def test_what_was_counted_is_gone_an_hour_later(a_process, table, clock):
    served(a_process(), STRIDE)

    (counted,) = table.items.values()
    assert counted["PK"] == keys.requests("T1", "2026-11-22T08:00").partition
    assert counted["ttl"] == int((clock() + timedelta(hours=1)).timestamp())


def test_the_operator_hears_of_it_once_a_process_and_minute(a_process, monkeypatch):
    told = []
    monkeypatch.setattr(counting, "count", told.append)

    served(a_process(), 10 * LIMIT)

    assert told == ["TenantThrottled"]
    assert resources()["TenantThrottledAlarm"]["Properties"]["MetricName"] == "TenantThrottled"


# At the edge.


@pytest.fixture
def gateway(a_process, monkeypatch) -> Gateway:
    api, process = Api("test"), a_process(limit=STRIDE - 1)
    monkeypatch.setattr(edge, "throttle", lambda: process)

    @api.endpoint("GET", "/v1/nothing", permission=Permission.ORDERS_READ)
    def nothing() -> Nothing:
        return Nothing()

    @api.endpoint("GET", "/v1/open", open_to_anyone=True)
    def open_to_all() -> Nothing:
        return Nothing()

    return Gateway(api, actor=an_actor())


def test_the_edge_refuses_with_a_problem_and_says_when_to_come_again(gateway):
    answers = [gateway.call("GET", "/v1/nothing") for _ in range(STRIDE)]

    assert {answer.status for answer in answers[:-1]} == {200}
    assert (answers[-1].status, answers[-1].json["type"]) == (429, "/problems/too-many-requests")
    assert answers[-1].headers["Retry-After"] == "45"
    assert answers[-1].headers["Content-Type"] == "application/problem+json"


def test_who_comes_without_a_token_is_no_tenant_and_is_not_counted(gateway):
    gateway.actor = None

    assert {gateway.call("GET", "/v1/open").status for _ in range(3 * STRIDE)} == {200}
