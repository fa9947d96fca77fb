"""An order that is edited, shipped, closed, reopened, sent back: the report of its week, however the news comes."""

import random
from datetime import date, timedelta

import pytest

from shared.core.clock import local_day
from shared.orders.edits import EditService
from shared.orders.endings import EndingService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.history import History
from shared.orders.requests import EditOrder, EditOrderLine, ReturnGoods, ReturnGoodsLine, ShipOrder, ShipOrderLine
from shared.orders.service import OrderService
from shared.reporting.models import Figures
from shared.reporting.projection import SalesProjection
from shared.reporting.rebuild import Disagreement, Rebuild
from shared.reporting.service import Question, ReportingService
from shared.storage import keys
from tests.builders import (
    ONCE,
    TENANT,
    a_customer,
    a_product,
    a_request,
    a_tenant,
    a_warehouse,
    an_actor,
    cny,
    received,
)
from tests.fakes import FrozenClock, MemoryTable

MONDAY = date(2026, 11, 23)


class Week:
    """A customer on credit and an order of ten chairs less 10.00, one step a day."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table)
        a_warehouse(self.table)
        for sku, price in (("CHAIR", "100.00"), ("LAMP", "30.00")):
            a_product(self.table, sku, price=cny(price), cost=cny("10.00"))
            received(self.table, sku, 20)
        customer = a_customer(self.table, payment_terms="credit", credit_limit=cny("9000.00"))
        request = a_request(customer, {"CHAIR": 10}, discount=cny("10.00"))
        self._next_day()
        self.order = OrderService(self.table, self.clock).place(an_actor(), request, key=None, fingerprint="f").order
        self.endings = EndingService(self.table, self.clock)
        self.fulfilment = FulfilmentService(self.table, self.clock)

    def _next_day(self) -> None:
        self.clock.advance(days=1)

    def edit(self, **quantities: int) -> None:
        self._next_day()
        wanted = [EditOrderLine(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
        request = EditOrder(lines=wanted, expected_version=self.order.version)
        edits, order_id = EditService(self.table, self.clock), self.order.id
        edited = edits.edit(an_actor(), order_id, request, expected_version=None, dry_run=False, once=ONCE)
        self.order = edited.order

    def ship(self, sku: str, quantity: int) -> None:
        request = ShipOrder(lines=[ShipOrderLine(sku=sku, quantity=quantity)])
        self.order = self.fulfilment.ship(an_actor(), self.order.id, request, expected_version=None, once=ONCE).order

    def take_back(self, sku: str, quantity: int) -> None:
        self._next_day()
        request = ReturnGoods(lines=[ReturnGoodsLine(sku=sku, quantity=quantity, condition="damaged")])
        actor, order_id = an_actor(), self.order.id
        self.order = self.fulfilment.take_back(actor, order_id, request, expected_version=None, once=ONCE).order

    def close(self) -> None:
        self._next_day()
        self.order = self.endings.close(an_actor(), self.order.id, expected_version=None, once=ONCE)

    def reopen(self) -> None:
        self._next_day()
        self.order = self.endings.reopen(an_actor(), self.order.id, expected_version=None, once=ONCE)

    def report(self) -> dict[date, Figures]:
        question = Question(MONDAY, MONDAY + timedelta(days=6), interval="day")
        rows = ReportingService(self.table, self.clock).sales(an_actor(), question).rows
        return {row.period: row.figures for row in rows}


@pytest.fixture
def week() -> Week:
    week = Week()
    week.edit(CHAIR=8, LAMP=2)
    week.ship("CHAIR", 3)
    week.close()
    week.reopen()
    week.take_back("CHAIR", 1)
    week.close()
    return week


def delivered(week: Week, seed: int) -> None:
    images = [image for image in week.table.stream if image.key.sort == "ORDER"] * 2
    random.Random(seed).shuffle(images)
    for image in images:
        SalesProjection(week.table).follow(image)


@pytest.mark.parametrize("seed", range(4))
def test_each_day_says_what_happened_on_it(week, seed):
    delivered(week, seed)

    # Of 1,000 on 8 chairs (80,000) and 2 lamps (6,000) fall 930 and 70; chairs bring 79,070, lamps 5,930.
    cancelled = 49_419 + 5_930  # 5/8 of the chairs, half up, and the lamps whole
    assert week.report() == {
        MONDAY: Figures(orders=1, units=10, gross=100_000, discount=1_000, cost=10_000),
        MONDAY + timedelta(days=1): Figures(gross=-14_000),
        MONDAY + timedelta(days=2): Figures(returned_units=7, returns=cancelled, cost=-7_000),
        MONDAY + timedelta(days=3): Figures(returned_units=-7, returns=-cancelled, cost=7_000),
        MONDAY + timedelta(days=4): Figures(returned_units=1, returns=9_884, cost=-1_000),
        MONDAY + timedelta(days=5): Figures(returned_units=7, returns=cancelled, cost=-7_000),
    }
    net = sum((figures.net for figures in week.report().values()), 0)
    assert net == week.order.total - 9_884


def test_a_rebuild_finds_nothing_wrong(week):
    History(week.table).follow([image for image in week.table.stream if keys.kind_of(image.key.partition) == "ORDER"])
    delivered(week, 1)

    told = Rebuild(week.table, lambda _seconds: None).run(TENANT)
    assert [one for one in told if isinstance(one, Disagreement)] == []
    assert local_day(week.clock.now, "Asia/Shanghai") == MONDAY + timedelta(days=5)
