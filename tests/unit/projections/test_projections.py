"""The table's stream as the projections see it."""

import json

import pytest

from functions.projections import handler
from shared.identity.rows import WHOLE_TENANT
from shared.orders.history import History
from shared.reporting.contribution import sale_of
from shared.reporting.models import Figures
from shared.reporting.projection import SalesProjection
from shared.reporting.repository import RollupRepository
from shared.stock.ledger import Ledger
from shared.stock.models import Level, verified
from shared.stock.moves import Move
from shared.stock.repository import StockRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.stream import FailureQueue, NotApplied
from tests.builders import TENANT, an_actor
from tests.fakes import MemoryTable
from tests.unit.projections.records import queue_event, record_of, stream_event
from tests.unit.reporting.orders import NOON, a_line, an_order, stored

DAY = NOON.date()


class Queue:
    """A queue in memory."""

    def __init__(self) -> None:
        self.records = []

    def send_message(self, **message):
        self.records.append(json.loads(message["MessageBody"]))


class Projections:
    """The function on a table in memory."""

    def __init__(self, monkeypatch) -> None:
        self.table, self.queue, self.counted = MemoryTable(), Queue(), []
        monkeypatch.setattr(handler, "ledger", Ledger(self.table))
        monkeypatch.setattr(handler, "history", History(self.table))
        monkeypatch.setattr(handler, "sales", SalesProjection(self.table))
        monkeypatch.setattr(handler, "failures", FailureQueue(self.queue, "queue"))
        monkeypatch.setattr(handler, "count", self.counted.append)
        monkeypatch.setattr("shared.storage.stream.count", self.counted.append)

    def deliver(self):
        """Everything that has changed since the table was new."""
        handler.handler(stream_event(self.table.stream), None)

    def level(self, sku="CHAIR"):
        key = keys.stock_level(TENANT, sku, "MAIN")
        return StockRepository(self.table).levels(TENANT, [(sku, "MAIN")])[sku, "MAIN"], key

    def timeline(self):
        return History(self.table).page(TENANT, an_order(), limit=50, position=None).items

    def holds(self, sku="CHAIR"):
        movements = list(StockRepository(self.table).movements(TENANT, sku, "MAIN"))
        return verified(self.level(sku)[0], movements).holds


@pytest.fixture
def projections(monkeypatch):
    return Projections(monkeypatch)


def received(table, sku="CHAIR", quantity=5, version=0):
    level = Level(sku, "MAIN", available=quantity * version, version=version)
    with table.transaction() as tx:
        change = Change.by(an_actor(), "receipt", NOON, reference="PO-1")
        StockRepository(table).apply(tx, TENANT, level.moved("receipt", available=quantity), change)


def reserved(table, sku="CHAIR", quantity=1):
    with table.transaction() as tx:
        change = Change.by(an_actor(), "reservation", NOON, reference="ORDER1")
        StockRepository(table).apply(tx, TENANT, Move.reservation((sku, "MAIN"), quantity), change)


def test_every_change_of_a_level_is_a_movement(projections):
    received(projections.table)
    reserved(projections.table, quantity=2)

    projections.deliver()

    receipt, reservation = StockRepository(projections.table).movements(TENANT, "CHAIR", "MAIN")
    assert (receipt.kind, receipt.on_hand_delta, receipt.reserved_delta) == ("receipt", 5, 0)
    assert (reservation.kind, reservation.on_hand_delta, reservation.reserved_delta) == ("reservation", 0, 2)
    assert projections.holds()
    assert projections.counted == []


def test_movements_bear_repetition_and_any_order(projections):
    received(projections.table)
    reserved(projections.table)
    reserved(projections.table)
    records = stream_event(projections.table.stream)["Records"]

    for batch in (records[::-1], records, records[1:2]):
        handler.handler({"Records": list(batch)}, None)

    assert projections.holds()


def test_the_movements_of_one_batch_are_written_in_one_go(projections):
    for number in range(20):
        received(projections.table, f"P{number}")
    projections.table.calls.clear()

    projections.deliver()

    assert projections.table.calls == ["put_all"]


def test_one_bad_record_stops_no_other(projections):
    received(projections.table)
    received(projections.table, "LAMP")
    stored(projections.table, an_order())
    event = stream_event(projections.table.stream)
    del event["Records"][0]["dynamodb"]["NewImage"]["change"]

    handler.handler(event, None)

    assert projections.queue.records == [event["Records"][0]]
    assert projections.holds("LAMP")
    assert not projections.holds("CHAIR")
    assert RollupRepository(projections.table).applied(TENANT, sale_of(an_order())).version == 1
    assert "RecordFailed" in projections.counted


def test_a_record_from_the_queue_of_failures_is_applied_as_any_other(projections):
    received(projections.table)
    stored(projections.table, an_order())

    handler.handler(queue_event([record_of(image) for image in projections.table.stream]), None)

    assert projections.holds()
    assert RollupRepository(projections.table).applied(TENANT, sale_of(an_order())).version == 1


def test_what_fails_again_stays_in_the_queue(projections):
    received(projections.table)
    record = record_of(projections.table.stream[0])
    del record["dynamodb"]["NewImage"]["change"]

    with pytest.raises(NotApplied):
        handler.handler(queue_event([record]), None)


def test_an_order_stands_in_its_timeline_and_in_the_figures(projections):
    stored(projections.table, an_order(a_line("CHAIR", 2)))

    projections.deliver()

    (entry,) = projections.timeline()
    assert entry.kind == "placed"
    days = list(RollupRepository(projections.table).days(TENANT, WHOLE_TENANT, "all", DAY, DAY))
    assert days == [(DAY, "", Figures(orders=1, units=2, gross=20_000))]


def test_versions_of_an_order_that_come_together_are_one_change_of_the_figures(projections):
    order = stored(projections.table, an_order())
    stored(projections.table, order.but(paid=10_000, version=2), kind="paid")
    projections.table.calls.clear()

    handler.handler(stream_event(projections.table.stream[::-1]), None)

    assert projections.table.calls.count("commit") == 2  # when the customer was met, then all figures
    assert RollupRepository(projections.table).applied(TENANT, sale_of(order)).version == 2
    assert [entry.kind for entry in projections.timeline()] == ["placed", "paid"]


def test_what_the_projections_write_sets_nothing_off(projections):
    received(projections.table)
    stored(projections.table, an_order())
    projections.deliver()
    written = len(projections.table.stream)

    projections.deliver()

    assert len(projections.table.stream) == written


@pytest.mark.parametrize(
    "nonsense", [{"available": -1}, {"reserved": -1}, {"damaged": -1}, {"version": 4}], ids=lambda n: next(iter(n))
)
def test_a_level_that_contradicts_itself_raises_the_alarm(projections, nonsense):
    received(projections.table)
    key = projections.level()[1]
    with projections.table.transaction() as tx:
        tx.update(key, set={"version": 2, "available": 5} | nonsense)

    projections.deliver()

    assert projections.counted == ["StockMismatch"]
