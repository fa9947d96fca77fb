"""The rollups equal the orders, whatever happens on the way."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.clock import rfc3339
from shared.identity.rows import WHOLE_TENANT, Rows
from shared.orders.models import Edition, Reversal
from shared.reporting import applied, repository
from shared.reporting.contribution import contribution, sale_of
from shared.reporting.models import NOTHING, Figures, RollupKey
from shared.reporting.projection import SalesProjection
from shared.reporting.repository import RollupRepository
from shared.storage import keys
from tests.builders import TENANT
from tests.fakes import MemoryTable
from tests.unit.reporting.orders import NOON, a_draft, a_line, an_order, ended

DAY = date(2026, 11, 22)
ALL = RollupKey("*", "all", DAY, "")


class Crash(Exception):
    """The function dies before this write."""


class FragileTable(MemoryTable):
    """Dies at the writes that are named by their number."""

    def __init__(self, *fatal: int) -> None:
        super().__init__()
        self._fatal, self._writes = set(fatal), 0

    def commit(self, operations):
        self._writes += 1
        if self._writes in self._fatal:
            raise Crash
        super().commit(operations)


def rollups(table):
    """Every rollup that is not nothing, as it stands in the table."""
    found = {}
    for key in table.items:
        kind, *place = key.partition.split("#")[1:]
        if kind == "SALES":
            found |= dict(RollupRepository(table).stored(TENANT, *place))
    return {place: figures for place, figures in found.items() if figures}


def recomputed(*orders):
    sums = {}
    for order in orders:
        for place, figures in contribution(order).items():
            sums[place] = sums.get(place, NOTHING) + figures
    return {place: figures for place, figures in sums.items() if figures}


def acquaintances(table):
    """Since when and until when each scope knows the customer."""
    scopes = {"*": WHOLE_TENANT, "ANN": Rows(frozenset({"ANN"})), "BOB": Rows(frozenset({"BOB"}))}
    found = {scope: RollupRepository(table).customers(TENANT, rows) for scope, rows in scopes.items()}
    return {scope: (seen["C1"][1].first, seen["C1"][1].last) for scope, seen in found.items() if seen}


def met(*orders):
    """The same from the orders that are sales."""
    placed = {}
    for order in orders:
        for scope in ("*", order.salesperson_id):
            if order.confirmed_at and scope:
                placed.setdefault(scope, []).append(rfc3339(order.placed_at))
    return {scope: (min(moments), max(moments)) for scope, moments in placed.items()}


def test_an_order_stands_in_the_rollups():
    table, order = MemoryTable(), an_order(a_line("CHAIR", 2))

    SalesProjection(table).apply(TENANT, order)

    assert rollups(table) == recomputed(order)
    assert rollups(table)[ALL] == Figures(orders=1, units=2, gross=20_000)


def test_a_second_delivery_writes_nothing():
    table, order = MemoryTable(), an_order()
    SalesProjection(table).apply(TENANT, order)
    before = len(table.stream)

    SalesProjection(table).apply(TENANT, order)

    assert len(table.stream) == before


def test_a_change_without_a_figure_moves_only_the_version():
    table, order = MemoryTable(), an_order()
    SalesProjection(table).apply(TENANT, order)
    before = len(table.stream)

    SalesProjection(table).apply(TENANT, order.but(note="Ring twice", version=2))

    assert [image.key for image in table.stream[before:]] == [keys.contribution(TENANT, order.id)]


def test_an_older_version_that_comes_late_is_skipped():
    table, order = MemoryTable(), an_order()
    dead = ended(order, NOON)
    SalesProjection(table).apply(TENANT, dead)

    SalesProjection(table).apply(TENANT, order)

    assert rollups(table) == recomputed(dead)


def test_a_writer_that_was_overtaken_looks_again():
    class Contended(MemoryTable):
        def commit(self, operations):
            if "commit" not in self.calls:
                self.calls.append("commit")
                SalesProjection(self).apply(TENANT, ended(an_order(), NOON))
            super().commit(operations)

    table = Contended()

    SalesProjection(table).apply(TENANT, an_order())

    assert rollups(table) == recomputed(ended(an_order(), NOON))


def test_orders_of_many_lines_are_written_in_several_transactions():
    table, order = MemoryTable(), an_order(*(a_line(f"P{n}") for n in range(500)))

    SalesProjection(table).apply(TENANT, order)

    assert table.calls.count("commit") > 10
    assert rollups(table) == recomputed(order)


def test_a_crash_between_two_transactions_heals_on_redelivery():
    order = an_order(*(a_line(f"P{n}") for n in range(150)))
    table = FragileTable(3)
    with pytest.raises(Crash):
        SalesProjection(table).apply(TENANT, order)
    held = RollupRepository(table).applied(TENANT, sale_of(order))
    assert rollups(table) == held.figures != {}

    SalesProjection(table).apply(TENANT, order)

    assert rollups(table) == recomputed(order)


moments = st.integers(0, 72).map(lambda hours: NOON + timedelta(hours=hours))
lines = st.builds(
    lambda sku, first, second, price, rate, tax, cost, category: a_line(
        sku,
        first + second,
        price,
        discount_rate=rate,
        tax_rate=tax,
        cost=cost,
        category=category,
        sources={"MAIN": first, "EAST": second},
    ),
    st.sampled_from(["CHAIR", "LAMP", "DESK"]),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(0, 10**7),
    st.sampled_from(["0", "0.15", "0.333333", "1"]),
    st.sampled_from(["0", "0.06", "0.13"]),
    st.integers(0, 10**6),
    st.sampled_from([None, "Seats", "Light"]),
)


STEPS = ("submitted", "confirmed", "paid", "held", "edited", "returned", "ended")


@st.composite
def lives(draw):
    """The versions of an order from its placing on."""
    order = a_draft(*draw(st.lists(lines, min_size=1, max_size=4)), id=draw(st.sampled_from(["A", "B", "C"])))
    order = order.but(
        order_discount=draw(st.integers(0, order.subtotal)),
        salesperson_id=draw(st.sampled_from([None, "ANN", "BOB"])),
        region=draw(st.sampled_from([None, "East"])),
        placed_at=draw(moments),
    )
    versions = [order]
    for step in draw(st.lists(st.sampled_from(STEPS), max_size=5)):
        before, at = versions[-1], draw(moments)
        changes = {
            "submitted": {"status": "submitted"},
            "confirmed": {"status": "confirmed", "confirmed_at": before.confirmed_at or at},
            "paid": {"paid": before.total},
            "held": {"on_hold": not before.on_hold},
            "edited": _edited(before, draw(lines), at),
            "returned": _returned(before, at),
            "ended": {"status": "cancelled", "ended_at": at},
        }
        versions.append(before.but(**changes[step], version=before.version + 1))
    return versions


def _edited(order, line, at):
    edition = Edition(until=at, lines=order.lines, reversals=len(order.reversals))
    further = line.but(id=len(order.lines) + len(order.editions))
    after = {"lines": [further, *order.lines[1:]], "editions": [*order.editions, edition] if order.confirmed_at else []}
    return after if order.but(**after).subtotal >= order.order_discount else {}  # or the edit is refused


def _returned(order, at):
    first = order.lines[0]
    if first.returned == first.quantity or order.confirmed_at is None:
        return {}
    back = Reversal(at=at, kind="returned", units=[(first.id, 1)])
    returned = [first.but(returned=first.returned + 1), *order.lines[1:]]
    return {"lines": returned, "reversals": [*order.reversals, back]}


@settings(deadline=None)
@given(st.data())
def test_any_orders_delivered_in_any_way_equal_their_recomputation(data):
    _deliver_and_recompute(data)


@pytest.mark.soak
@settings(deadline=None, max_examples=2_000)
@given(st.data())
def test_thousands_of_deliveries_equal_their_recomputation(data):
    _deliver_and_recompute(data)


def _deliver_and_recompute(data):
    orders = data.draw(st.lists(lives(), min_size=1, max_size=3, unique_by=lambda versions: versions[0].id))
    deliveries = data.draw(st.permutations([version for versions in orders for version in versions * 2]))
    table = FragileTable(*data.draw(st.sets(st.integers(1, 20), max_size=6)))

    with patch.object(applied, "ROOM", 5), patch.object(repository, "ROOM", 5):
        for order in deliveries:
            _delivered_until_it_is_taken(table, order)

    assert rollups(table) == recomputed(*(versions[-1] for versions in orders))
    assert acquaintances(table) == met(*(versions[-1] for versions in orders))


def _delivered_until_it_is_taken(table, order):
    while True:
        try:
            return SalesProjection(table).apply(TENANT, order)
        except Crash:
            continue
