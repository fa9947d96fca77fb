"""Documents of more lines than one transaction takes: the whole of it or nothing, whatever happens in between."""

from contextlib import suppress
from itertools import count

import pytest

from shared.core.errors import Busy, RequestInProgress
from shared.stock import posting
from shared.stock.errors import OutOfStock
from shared.stock.models import ChangeWarehouse
from shared.stock.moves import Move
from shared.stock.posting import Posting
from shared.stock.warehouses import WarehouseNotEmpty, WarehouseService
from shared.storage import keys
from shared.storage.once import Once, Replayed
from tests.fakes import MemoryTable
from tests.faults import FaultyTable, Killed, killed, meddled, unanswered
from tests.unit.stock.house import AFTER, ALL_BEFORE, LINES, SKUS, House, writes_ledgers

KINDS = sorted(LINES)


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch):
    """Two lines fill a transaction, so that five take several."""
    monkeypatch.setattr(posting, "MOST_TOGETHER", 2)
    monkeypatch.setattr(posting, "_BATCH", 2)


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    monkeypatch.setattr("shared.storage.transaction._LONGEST_PAUSE", 0.0)


def a_key(house: House) -> Once:
    key = keys.remembered_answer(house.tenant_id, "POST /v1/stock/any", "k1")
    return Once(key, "body", lambda posted: posted.id.encode(), house.clock)


def is_whole_or_nothing(house: House, kind: str) -> bool:
    assert house.on_hand() in (ALL_BEFORE, ALL_BEFORE | AFTER[kind])
    return house.on_hand() != ALL_BEFORE


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_many_lines_answers_the_levels_after_it(table, kind):
    house = House.on(table)

    posted = house.carries_out(kind)

    answered = {(level.sku, level.warehouse_id): level for level in posted.levels}
    assert house.on_hand() == ALL_BEFORE | AFTER[kind]
    assert answered == {place: house.level(*place) for place in answered}
    assert set(AFTER[kind]) <= set(answered)
    assert max(level.version for level in answered.values()) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_that_dies_leaves_the_whole_document_or_nothing(table, kind):
    houses, outcomes = [], []
    for n in count(1):
        house = House.on(table)
        houses.append(house)
        mortal = FaultyTable(table, n, killed)
        with suppress(Killed):
            house.carries_out(kind, table=mortal)
        house.recovers()
        outcomes.append(is_whole_or_nothing(house, kind))
        assert house.recovers() == 0
        if not mortal.struck:
            break

    writes_ledgers(table)
    assert all(house.books_balance() for house in houses)
    assert outcomes == sorted(outcomes), "once it is settled it stays so"
    assert set(outcomes) == {False, True}


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_lost_the_answer_asks_again_with_his_key_and_it_happens_once(table, kind):
    for n in count(1):
        house = House.on(table)
        lossy, once = FaultyTable(table, n, unanswered), a_key(house)
        try:
            house.carries_out(kind, table=lossy, once=once)
        except Busy:
            house.recovers()
            try:
                once.recall(table)
                house.carries_out(kind, once=once)
            except Replayed:
                pass
        assert house.on_hand() == ALL_BEFORE | AFTER[kind]
        if not lossy.struck:
            break


def test_two_of_one_key_do_not_run_at_once(table):
    house = House.on(table)
    with pytest.raises(Killed):
        house.carries_out("issue", table=FaultyTable(table, 7, killed), once=a_key(house))

    with pytest.raises(RequestInProgress):
        house.carries_out("issue", once=a_key(house))

    house.clock.advance(seconds=31)
    house.carries_out("issue", once=a_key(house))
    assert house.on_hand() == ALL_BEFORE | AFTER["issue"]


def test_what_is_settled_but_not_yet_given_is_still_running_and_then_answered(table):
    house = House.on(table)
    once = a_key(house)
    with pytest.raises(Killed):
        house.carries_out("receipt", table=FaultyTable(table, 8, killed), once=once)
    assert house.on_hand() == ALL_BEFORE | {("A", "MAIN"): 13, ("B", "MAIN"): 13}

    with pytest.raises(RequestInProgress):
        once.recall(table)

    house.recovers()
    with pytest.raises(Replayed):
        once.recall(table)
    assert house.on_hand() == ALL_BEFORE | AFTER["receipt"]


def test_the_remembered_answer_tells_the_levels_as_they_were_read_at_the_end(table):
    house = House.on(table)
    key = keys.remembered_answer(house.tenant_id, "POST /v1/stock/receipts", "k1")
    once = Once(key, "body", lambda posted: str(posted.levels).encode(), house.clock)
    settled = FaultyTable(table, 6, meddled(lambda: house.reserves("E", 1)))

    posted = house.carries_out("receipt", table=settled, once=once)

    assert settled.struck
    assert [level.reserved for level in posted.levels if level.sku == "E"] == [1]
    with pytest.raises(Replayed) as replay:
        once.recall(table)
    assert replay.value.body == str(posted.levels).encode()


def test_goods_that_are_sold_in_between_are_not_issued_and_every_shortage_is_named(table):
    refusals = []
    for n in count(1):
        house, sold = House.on(table), []

        def sell(house=house, sold=sold):
            for sku in ("A", "E"):
                with suppress(OutOfStock):
                    house.reserves(sku, 8)
                    sold.append((sku, 3, 2))

        meddling = FaultyTable(table, n, meddled(sell))
        try:
            house.carries_out("issue", table=meddling)
            assert house.on_hand() == ALL_BEFORE | AFTER["issue"]
        except OutOfStock as refused:
            refusals.append([(s.sku, s.wanted, s.available) for s in refused.shortages])
            assert refusals[-1] == sold
            assert house.on_hand() == ALL_BEFORE
        if not meddling.struck:
            break

    assert [("A", 3, 2), ("E", 3, 2)] in refusals
    assert [("E", 3, 2)] in refusals


def test_of_two_counts_of_the_same_shelf_one_is_the_last(table):
    smaller = [{"sku": sku, "counted": 5} for sku in ("A", "B")]
    for n in count(1):
        house, refused = House.on(table), []

        def count_too(house=house, refused=refused):
            try:
                house.carries_out("count", lines=smaller)
            except Busy:
                refused.append(True)

        meddling = FaultyTable(table, n, meddled(count_too))
        house.carries_out("count", table=meddling)
        large, small = (12, 7), (5, 5)
        found = tuple(house.on_hand()[sku, "MAIN"] for sku in ("A", "B"))
        assert found in ((large,) if refused else (large, small))
        if not meddling.struck:
            break


def test_an_order_during_a_count_leaves_what_was_counted_less_what_it_took(table):
    for n in count(1):
        house = House.on(table)

        def ship(house=house):
            house.moves(Move(sku="A", warehouse_id="MAIN", kind="issue", available=-1))

        meddling = FaultyTable(table, n, meddled(ship))
        house.carries_out("count", table=meddling)
        assert house.on_hand()["A", "MAIN"] in ((12, 11) if meddling.struck else (12,))
        if not meddling.struck:
            break


def test_a_count_that_was_given_up_lets_the_next_one_begin(table):
    house = House.on(table)
    house.has("A-NEW")
    lines = [{"sku": sku, "counted": 4} for sku in ("A-NEW", *SKUS)]
    with pytest.raises(Killed):
        house.carries_out("count", lines=lines, table=FaultyTable(table, 6, killed))
    with pytest.raises(Busy):
        house.carries_out("count", lines=[{"sku": "A-NEW", "counted": 2}])
    house.recovers()
    assert house.on_hand() == ALL_BEFORE

    house.carries_out("count", lines=[{"sku": "A-NEW", "counted": 2}])

    assert house.on_hand() == ALL_BEFORE | {("A-NEW", "MAIN"): 2}


def test_a_warehouse_that_goods_are_on_their_way_to_is_not_closed(table):
    closing = ChangeWarehouse(status="closed")
    for n in count(1):
        house, closed = House.on(table), []

        def close(house=house, closed=closed):
            try:
                WarehouseService(table, house.clock).change(house.actor, "EAST", closing, expected_version=None)
                closed.append(True)
            except WarehouseNotEmpty:
                pass

        meddling = FaultyTable(table, n, meddled(close))
        try:
            house.carries_out("transfer", table=meddling)
        except Exception:
            assert closed
        at_east = sum(quantity for (_, place), quantity in house.on_hand().items() if place == "EAST")
        assert at_east == (0 if closed else 15)
        if not meddling.struck:
            break


def test_nothing_is_left_to_finish_after_a_refusal(table):
    house = House.on(table)
    house.reserves("E", 8)

    with pytest.raises(OutOfStock):
        house.carries_out("issue")

    assert Posting(table, house.clock).places_under_way(house.tenant_id) == set()
    assert house.recovers() == 0
