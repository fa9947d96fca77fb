"""A day's trade through the services, told to the projections twice and in disorder: ledger and report are right."""

import random

import pytest

from functions.projections import handler
from shared.orders.endings import EndingService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.history import History
from shared.orders.repository import OrderRepository
from shared.orders.requests import CancelOrder, ShipOrder, ShipOrderLine
from shared.orders.service import OrderService
from shared.reporting.projection import SalesProjection
from shared.reporting.rebuild import Disagreement, Rebuild
from shared.reporting.service import Question, ReportingService
from shared.stock.ledger import Ledger
from shared.stock.models import verified
from shared.stock.repository import StockRepository
from shared.storage.change import Change
from tests.builders import ONCE, TENANT, a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.projections.records import stream_event


class Day:
    """Two warehouses with three chairs each; one order of four ships, one is cancelled, one expires."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table)
        a_product(self.table, "CHAIR")
        for priority, warehouse_id in enumerate(("MAIN", "EAST")):
            a_warehouse(self.table, warehouse_id, priority=priority)
            received(self.table, "CHAIR", 3, warehouse_id)
        self.customer = a_customer(self.table, region="East")
        self.orders = OrderService(self.table, self.clock)
        self.endings = EndingService(self.table, self.clock)
        self.fulfilment = FulfilmentService(self.table, self.clock)
        self._ship(self._pay(self.place(4)))
        self.endings.cancel(
            an_actor(), self.place(1).id, CancelOrder(reason="Too late"), expected_version=None, once=ONCE
        )
        self.place(1)
        self.clock.advance(hours=1)
        self.orders.expire_overdue(TENANT)

    def place(self, quantity):
        request = a_request(self.customer, {"CHAIR": quantity})
        return self.orders.place(an_actor(), request, key=None, fingerprint="f").order

    def _pay(self, order):
        paid = order.but(paid=order.total, version=order.version + 1)
        with self.table.transaction() as tx:
            OrderRepository(self.table).save(tx, TENANT, paid, Change.by(an_actor(), "paid", self.clock()))
        return paid

    def _ship(self, order):
        request = ShipOrder(lines=[ShipOrderLine(sku="CHAIR", quantity=4)])
        self.fulfilment.ship(an_actor(), order.id, request, expected_version=None, once=ONCE)

    def _cancel(self, order):
        request = CancelOrder(reason="Too late")
        self.endings.cancel(an_actor(), order.id, request, expected_version=None, once=ONCE)


@pytest.fixture
def day(monkeypatch):
    day = Day()
    for name, projection in (("ledger", Ledger), ("history", History), ("sales", SalesProjection)):
        monkeypatch.setattr(handler, name, projection(day.table))
    images = list(day.table.stream) * 2
    random.Random(7).shuffle(images)
    for start in range(0, len(images), 5):
        handler.handler(stream_event(images[start : start + 5]), None)
    return day


def report(day, group_by):
    rows = ReportingService(day.table, day.clock).sales(an_actor(), Question(group_by=group_by)).rows
    return {
        row.key: (row.figures.orders, row.figures.units, row.figures.returned_units, row.figures.net) for row in rows
    }


def test_the_report_says_what_was_sold_and_what_was_given_back(day):
    assert report(day, "none") == {None: (3, 6, 2, 40_000)}
    assert report(day, "product") == {"CHAIR": (3, 6, 2, 40_000)}
    assert report(day, "region") == {"East": (3, 6, 2, 40_000)}


def test_the_sale_stays_with_the_warehouses_that_it_was_allocated_to(day):
    assert report(day, "warehouse") == {"MAIN": (1, 3, 0, 30_000), "EAST": (3, 3, 2, 10_000)}


def test_every_level_is_what_its_movements_add_up_to(day):
    stock = StockRepository(day.table)

    for level in stock.levels_of(TENANT, "CHAIR"):
        assert verified(level, list(stock.movements(TENANT, "CHAIR", level.warehouse_id))).holds


def test_nothing_is_left_to_do(day):
    assert set(ReportingService(day.table, day.clock).dashboard(an_actor()).open_work.values()) == {0}


def test_a_rebuild_finds_nothing_wrong(day):
    told = Rebuild(day.table, lambda _seconds: None).run(TENANT)
    assert [one for one in told if isinstance(one, Disagreement)] == []
