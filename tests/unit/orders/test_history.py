"""An order's timeline."""

from shared.orders.history import History
from shared.orders.repository import OrderRepository
from shared.storage import keys
from shared.storage.change import Change
from tests.builders import TENANT, an_actor
from tests.fakes import MemoryTable
from tests.unit.reporting.orders import NOON, an_order, ended, stored


def timeline(table, order_id="0123456789ABCDEF", **page):
    return History(table).page(TENANT, an_order(id=order_id), **{"limit": 50, "position": None} | page)


def followed(table):
    """The history after every change, each delivered twice and the newest first."""
    for image in list(table.stream)[::-1] * 2:
        if image.key.sort == "ORDER":
            History(table).follow([image])


def test_every_change_has_its_entry_oldest_first():
    table = MemoryTable()
    order = stored(table, an_order())
    paid = stored(table, order.but(paid=10_000, version=2), kind="paid")
    stored(table, ended(paid, NOON), kind="cancelled")
    followed(table)

    entries = timeline(table).items

    assert [(entry.version, entry.kind) for entry in entries] == [(1, "placed"), (2, "paid"), (3, "cancelled")]
    assert (entries[0].actor, entries[0].at) == ("U1", "2026-11-22T04:00:00.000Z")


def test_an_entry_says_which_status_changed():
    table = MemoryTable()
    order = stored(table, an_order())
    stored(table, order.but(paid=10_000, version=2), kind="paid")
    followed(table)

    first, second = timeline(table).items

    assert first.data["status"] == {"from": None, "to": "confirmed"}
    assert "on_hold" not in first.data
    assert second.data == {"payment_status": {"from": "unpaid", "to": "paid"}}


def test_an_entry_carries_the_reason_and_what_the_change_itself_tells():
    table, order = MemoryTable(), an_order()
    change = Change.by(an_actor(), "placed", NOON, reason="By telephone", data={"shipment_id": "S1"})
    with table.transaction() as tx:
        OrderRepository(table).add(tx, TENANT, order, change)
    followed(table)

    (entry,) = timeline(table).items

    assert (entry.data["reason"], entry.data["shipment_id"]) == ("By telephone", "S1")


def test_a_long_timeline_has_pages():
    table = MemoryTable()
    order = stored(table, an_order())
    for version in (2, 3):
        order = stored(table, order.but(version=version, on_hold=not order.on_hold), kind="held")
    followed(table)

    first = timeline(table, limit=2)
    last = timeline(table, limit=2, position=first.position)

    assert [entry.version for entry in first.items + last.items] == [1, 2, 3]
    assert last.position is None


def test_the_timeline_of_an_order_is_its_own():
    table = MemoryTable()
    stored(table, an_order())
    followed(table)

    assert timeline(table, "ANOTHER").items == []


def test_the_month_of_placing_is_marked_for_lists():
    table = MemoryTable()
    stored(table, an_order())
    followed(table)

    assert keys.order_month(TENANT, "2026-11") in table.items
