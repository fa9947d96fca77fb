"""Scheduled functions give every tenant its turn."""

import pytest

import functions.order_expiry.handler as order_expiry
import functions.statement_import.handler as statement_import
from shared.payments.statements.imports import Imported
from shared.storage import connection, keys
from shared.web.schedule import for_every_tenant
from tests.fakes import MemoryTable
from tests.template import resources


class Context:
    aws_request_id = "run-1"


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    table.put_all(keys.tenant_entry(f"T{number}").attributes() for number in range(3))
    return table


def test_the_failure_of_one_tenant_stops_no_other_and_is_told_at_the_end(table: MemoryTable) -> None:
    turns: list[str] = []

    def act(actor) -> None:
        turns.append(actor.tenant_id)
        if actor.tenant_id == "T0":
            raise ConnectionError

    with pytest.raises(ExceptionGroup):
        for_every_tenant(table, "run-1", act)

    assert turns == ["T0", "T1", "T2"]


def test_a_job_acts_for_the_tenant_itself(table: MemoryTable) -> None:
    actors = []

    for_every_tenant(table, "run-1", actors.append)

    assert {(actor.user_id, actor.request_id) for actor in actors} == {("system", "run-1")}


def test_unpaid_orders_of_every_tenant_are_looked_through(table: MemoryTable, monkeypatch) -> None:
    swept: list[str] = []
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(order_expiry.orders, "expire_overdue", swept.append)

    order_expiry.handler({}, Context())

    assert swept == ["T0", "T1", "T2"]


def test_a_statement_that_cannot_be_fetched_is_told_and_counted(table: MemoryTable, monkeypatch) -> None:
    counted: list[str] = []
    turns = {"T0": [Imported("stripe", 1, 2)], "T1": [Imported("alipay", 0, 0, "Unavailable 429")], "T2": []}
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(statement_import.imports, "run", lambda actor: turns[actor.tenant_id])
    monkeypatch.setattr(statement_import, "count", counted.append)

    statement_import.handler({}, Context())

    assert counted == ["StatementFailed"]
    assert resources()["StatementsAlarm"]["Properties"]["MetricName"] == "StatementFailed"
