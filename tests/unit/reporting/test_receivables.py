"""Who owes what on credit, and for how long."""

from datetime import datetime, timedelta

import pytest

from functions.reporting.views import ReceivablesReportView
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.sheet import as_csv
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.reporting.receivables import Receivables
from shared.reporting.sheets import receivables_sheet
from shared.storage.change import Change
from shared.storage.stream import Image
from tests.builders import TENANT, a_customer, a_team, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order


class Books:
    """Orders that are stored, and a stream that is followed at once."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        a_tenant(self.table)
        self.customer = a_customer(self.table, name="Li Wei")
        self.receivables = Receivables(self.table, FrozenClock(NOON))

    def store(self, order: Order) -> Order:
        with self.table.transaction() as tx:
            change = Change.by(an_actor(), "placed", system_clock())
            repository = OrderRepository(self.table)
            write = repository.add if order.version == 1 else repository.save
            write(tx, TENANT, order, change)
        self.receivables.follow(self.orders_changed)
        return order

    @property
    def orders_changed(self) -> list[Image]:
        return [image for image in self.table.stream if image.key.sort == "ORDER"]

    def sold(self, amount: int, *, days_ago: int = 0, order_id: str = "O1", **fields) -> Order:
        at: datetime = NOON - timedelta(days=days_ago)
        facts = {"id": order_id, "customer_id": self.customer.id, "placed_at": at, "on_credit": True} | fields
        number = f"20261122-00000{order_id}"
        return self.store(an_order(a_line("CHAIR", 1, amount), **facts | {"number": number}))

    def rows(self, **actor) -> list[tuple[str, int, list[int]]]:
        report = self.receivables.report(an_actor(**actor))
        return [(row.name, row.open, list(row.by_age)) for row in report.rows]


@pytest.fixture
def books() -> Books:
    return Books()


def test_a_sale_on_credit_is_owed_by_its_age(books):
    books.sold(100, days_ago=30, order_id="O1")
    books.sold(200, days_ago=31, order_id="O2")
    books.sold(400, days_ago=90, order_id="O3")
    books.sold(800, days_ago=91, order_id="O4")

    assert books.rows() == [("Li Wei", 1500, [100, 200, 400, 800])]


def test_what_is_paid_in_part_is_owed_in_part_and_then_not_at_all(books):
    order = books.sold(100)

    order = books.store(order.but(paid=60, version=2))
    assert books.rows() == [("Li Wei", 40, [40, 0, 0, 0])]

    books.store(order.but(paid=100, version=3))
    assert books.rows() == []


@pytest.mark.parametrize("fields", [{"on_credit": False}, {"status": "draft"}, {"status": "submitted"}])
def test_what_is_no_sale_on_credit_is_not_owed(books, fields):
    books.sold(100, **fields)

    assert books.rows() == []


def test_old_news_again_change_nothing(books):
    order = books.sold(100)
    books.store(order.but(paid=100, version=2))

    books.receivables.follow(reversed(books.orders_changed))

    assert books.rows() == []


def test_a_manager_sees_what_his_team_is_owed(books):
    leader = a_team(books.table, "LEAD", "SELLER")
    books.sold(100, order_id="O1", salesperson_id="SELLER")
    books.sold(200, order_id="O2", salesperson_id="STRANGER")

    rows = books.receivables.report(leader).rows

    assert [(row.name, row.open) for row in rows] == [("Li Wei", 100)]
    assert books.rows(role=Role.FINANCE)[0][1] == 300


def test_the_file_has_the_fields_of_the_rows(books):
    books.sold(12_345, days_ago=31)
    report = books.receivables.report(an_actor())

    header, row = as_csv(receivables_sheet(report)).decode("utf-8-sig").splitlines()

    assert header.split(",") == list(ReceivablesReportView.of(report).rows[0].model_dump())
    assert row == f"{books.customer.id},Li Wei,123.45,0.00,123.45,0.00,0.00"
