"""Lists as files: in pieces that are the whole, as their reader sees them."""

from datetime import date

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.errors import Forbidden, InvalidRequest
from shared.identity.audit.recorder import Audit
from shared.orders.history import History
from shared.orders.service import OrderService
from shared.reporting.audit_list import weeks
from shared.reporting.order_list import months
from shared.reporting.papers import Papers
from shared.reporting.reports import Span
from tests.builders import a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON

NOW = FrozenClock(NOON)


@pytest.fixture
def table() -> MemoryTable:
    """Two orders of one customer: one chair in October, not paid, two in November, on credit."""
    table = MemoryTable()
    a_tenant(table)
    a_warehouse(table)
    a_product(table, "CHAIR")
    received(table, "CHAIR", 10)
    for month, chairs, terms in ((10, 1, "prepaid"), (11, 2, "credit")):
        customer = a_customer(table, name=f"={month}", payment_terms=terms)
        orders = OrderService(table, FrozenClock(NOON.replace(month=month)))
        orders.place(an_actor(), a_request(customer, {"CHAIR": chairs}), key=None, fingerprint="")
    History(table).follow([image for image in table.stream if image.key.sort == "ORDER"])
    return table


def rows(table: MemoryTable, name: str, asked: dict[str, str], clock=NOW, **actor) -> list[dict]:
    paper = Papers(table, clock).paper(an_actor(**actor), name, asked)
    return [dict(zip(paper.report.columns, row, strict=True)) for piece in paper.pieces for row in piece().rows]


@pytest.mark.parametrize(
    ("asked", "customers"),
    [
        ({}, ["=11", "=10"]),
        ({"from": "2026-11-01"}, ["=11"]),
        ({"to": "2026-10-31"}, ["=10"]),
        ({"waiting": "to_ship"}, ["=11"]),
        ({"waiting": "unpaid", "status": "confirmed"}, ["=11", "=10"]),
        ({"waiting": "hold"}, []),
    ],
)
def test_orders_are_exported_as_their_list_narrows_them_newest_first(table, asked, customers):
    assert [row["customer"] for row in rows(table, "orders", asked)] == customers


def test_orders_are_exported_as_their_reader_sees_them(table):
    stranger = {"role": Role.SALES, "user_id": "U9"}

    assert rows(table, "orders", {}, **stranger) == []


def test_whoever_may_not_read_the_audit_exports_none(table):
    with pytest.raises(Forbidden):
        rows(table, "audit", {}, role=Role.MANAGER)


@pytest.mark.parametrize(
    "asked", [{"status": "nonsense"}, {"from": "2026-11-02", "to": "2026-11-01"}, {"colour": "red"}]
)
def test_what_no_list_can_be_narrowed_by_is_refused(table, asked):
    with pytest.raises(InvalidRequest):
        rows(table, "orders", asked)


def test_the_audit_is_exported_as_its_list_narrows_it_newest_first(table):
    for image in table.stream:
        Audit(table).record([image])
    everything = rows(table, "audit", {}, system_clock)
    of_product = rows(table, "audit", {"entity": "CHAIR"}, system_clock)

    moments = [row["at"] for row in everything]
    assert moments == sorted(moments, reverse=True)
    assert {row["entity_type"] for row in everything} >= {"product", "customer", "warehouse"}
    assert [(row["action"], row["entity_id"]) for row in of_product] == [("created", "CHAIR")]
    assert rows(table, "audit", {"actor": "nobody"}, system_clock) == []


@pytest.mark.parametrize("parts", [months, weeks])
@pytest.mark.parametrize("days", [(date(2024, 2, 29), date(2026, 3, 1)), (date(2026, 5, 5), date(2026, 5, 5))])
def test_parts_of_a_span_are_the_span_newest_first(parts, days):
    span = Span(*days)

    found = [part.days() for part in parts(span)]

    assert sorted(day for part in found for day in part) == span.days()
    assert found == sorted(found, reverse=True)
    assert all(len(part) <= 31 for part in found)
