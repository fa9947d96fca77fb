"""Figures are recomputed beside those that are read, while orders go on, and take their place when both are told."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.actor import Role
from shared.identity.rows import WHOLE_TENANT
from shared.orders.history import History
from shared.orders.repository import OrderRepository
from shared.payments.facts import Fact
from shared.payments.models import Payment
from shared.payments.repository import PaymentRepository
from shared.reporting import editions
from shared.reporting.editions import EditionRepository
from shared.reporting.models import Dimension, Figures, RollupKey
from shared.reporting.projection import MoneyProjection, SalesProjection
from shared.reporting.rebuild import READERS_REST, SETTLES, Disagreement, Progress, Rebuild
from shared.reporting.repository import RollupRepository
from shared.reporting.service import Question, ReportingService
from shared.storage import keys
from shared.storage.change import Change
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order, ended, stored
from tests.unit.reporting.test_sales_projection import lives

DAY = date(2026, 11, 22)
ALL = RollupKey("*", "all", DAY, "")
OCTOBER = datetime(2026, 10, 5, tzinfo=UTC)


@dataclass
class House:
    """Two months of orders that are paid, and a stream that projections follow."""

    table: MemoryTable = field(default_factory=MemoryTable)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        a_tenant(self.table)
        for number in range(1, 5):
            self.sell(an_order(a_line("CHAIR", number), id=f"ORDER{number}"))
        self.sell(an_order(id="OLD", salesperson_id=None, placed_at=OCTOBER, confirmed_at=OCTOBER))

    def sell(self, order):
        payment_id = f"{order.id}PAYMENT1"
        stored(self.table, order.but(payment_ids=[payment_id]))
        captured = Fact(kind="CAPTURED", provider_ref=order.id, amount=order.total, occurred_at=order.placed_at)
        payment = Payment(
            id=payment_id,
            order_id=order.id,
            provider="sandbox",
            method="page",
            amount=order.total,
            currency="CNY",
            started_at=order.placed_at,
            facts=[captured],
        )
        with self.table.transaction() as tx:
            PaymentRepository(self.table).add(tx, TENANT, payment, Change.by(an_actor(), "started", NOON))
        self.follow()

    def follow(self):
        images, self.table.stream = self.table.stream, []
        orders = [image for image in images if image.key.sort == "ORDER"]
        History(self.table).follow(orders)
        SalesProjection(self.table).follow_all(orders)
        MoneyProjection(self.table).follow_all(image for image in images if image.key.sort.startswith("PAYMENT#"))
        self.table.stream = []

    def rebuild(self):
        return Rebuild(self.table, self.pause).run(TENANT)

    def pause(self, seconds):
        """After which readers have forgotten what they read before."""
        self.pauses.append(seconds)
        if seconds == READERS_REST:
            editions._live.forget(self.table, TENANT)

    def disagreements(self):
        return [told for told in self.rebuild() if isinstance(told, Disagreement)]

    def read(self, edition=None):
        """All that stands in an edition, the live one by default."""
        edition = EditionRepository(self.table).current(TENANT).live if edition is None else edition
        rollups, found = RollupRepository(self.table, edition), {}
        for scope in ("*", "ANN", "BOB"):
            for dimension in get_args(Dimension):
                found |= {place: sums for place, sums in rollups.stored(TENANT, scope, dimension) if sums}
        return found

    def report(self):
        question = Question(OCTOBER.date(), DAY)
        return ReportingService(self.table, FrozenClock(NOON)).sales(an_actor(Role.ADMIN), question).totals


@pytest.fixture
def house() -> House:
    return House()


def test_a_rebuild_agrees_with_what_was_projected(house):
    before = house.read()

    assert house.disagreements() == []

    assert house.read() == before
    assert before[RollupKey("*", "payments", DAY, "sandbox")] == Figures(paid_in=100_000)
    assert before[RollupKey("*", "customers", None, "C1")].orders == 5


def test_it_tells_what_was_wrong_and_puts_it_right(house):
    right = house.read()
    with house.table.transaction() as tx:
        tx.update(keys.sales_rollup(TENANT, "*", "all", DAY, ""), add={"o": 7})
        tx.delete(keys.sales_rollup(TENANT, "ANN", "product", DAY, "CHAIR"))

    wrong = house.disagreements()

    chair = RollupKey("ANN", "product", DAY, "CHAIR")
    assert wrong == [
        Disagreement(ALL, right[ALL] + Figures(orders=7), right[ALL]),
        Disagreement(chair, Figures(), right[chair]),
    ]
    assert house.read() == right


def test_it_counts_what_was_never_projected(house):
    right = house.read()
    for key in [key for key in house.table.items if keys.kind_of(key.partition) == "SALES"]:
        del house.table.items[key]

    assert len(house.disagreements()) == len(right)

    assert house.read() == right


def test_it_tells_how_far_it_is(house):
    told = [progress for progress in house.rebuild() if isinstance(progress, Progress)]

    assert [(progress.step, progress.month, progress.orders) for progress in told] == [
        ("fill", "2026-10", 1),
        ("fill", "2026-11", 5),
        ("compare", "", 5),
        ("swap", "", 5),
        ("tidy", "2026-10", 1),
        ("tidy", "2026-11", 5),
    ]


@pytest.mark.parametrize("steps", range(1, 6))
def test_what_was_stopped_goes_on_where_it_stopped(house, steps):
    before = house.read()
    list(islice(house.rebuild(), steps))

    told = list(house.rebuild())

    assert [progress.step for progress in told].count("fill") <= 2 - min(steps - 1, 2) + 1
    assert house.read() == before
    assert _leftovers(house) == set()


def _leftovers(house):
    """Whatever belongs to an edition that is not live, and the job."""
    live = EditionRepository(house.table).current(TENANT).live
    figures = [key for key in house.table.items if keys.kind_of(key.partition) == "SALES"]
    parts = [key for key in house.table.items if key.sort.startswith("CONTRIBUTION")]
    stale = {key for key in figures if not key.partition.endswith(live)}
    return stale | {key for key in parts if live not in key.sort} | ({keys.rebuild(TENANT)} & house.table.items.keys())


def test_nothing_is_left_of_the_old_edition(house):
    list(house.rebuild())
    list(house.rebuild())

    assert _leftovers(house) == set()


def test_readers_have_time_to_turn_to_the_new_edition(house):
    list(house.rebuild())

    assert house.pauses == [SETTLES, READERS_REST, SETTLES]


@pytest.mark.parametrize("steps", range(1, 7))
def test_orders_go_on_meanwhile(house, steps):
    """One is placed and paid, another one ends: it stands in what is read at once, and after."""
    for number, told in enumerate(house.rebuild()):
        assert isinstance(told, Progress)
        if number == steps - 1:
            house.sell(an_order(id=f"NEW{number}", salesperson_id="BOB"))
            sold = OrderRepository(house.table).get(TENANT, WHOLE_TENANT, "ORDER2")
            stored(house.table, ended(sold, NOON + timedelta(days=1)))
            house.follow()
        assert house.report().orders == 5 + (number >= steps - 1)

    after = house.read()
    assert after[RollupKey("*", "all", DAY, "")].orders == 5
    assert after[RollupKey("*", "all", DAY + timedelta(days=1), "")].returned_units == 2
    assert house.disagreements() == []
    assert house.read() == after


@settings(deadline=None, max_examples=20)
@given(st.data())
def test_any_trade_while_it_runs_is_counted_once(data):
    """Versions are stored at any step of it, and their news come at any later one."""
    orders = data.draw(st.lists(lives(), min_size=1, max_size=3, unique_by=lambda versions: versions[0].id))
    house = House()
    house.sell(an_order(id="FIRST"))
    news, waiting = [version for versions in orders for version in versions], []

    def trade(versions, *, told):
        for version in versions:
            stored(house.table, version)
        waiting.extend(house.table.stream)
        house.table.stream = []
        if told:
            house.table.stream = waiting[:]
            waiting.clear()
            house.follow()

    for _ in house.rebuild():
        some = data.draw(st.integers(0, len(news)))
        trade(news[:some], told=data.draw(st.booleans()))
        del news[:some]
    trade(news, told=True)

    after = house.read()
    assert house.disagreements() == []
    assert house.read() == after
    sold = sum(versions[-1].confirmed_at is not None for versions in orders)
    assert after[RollupKey("*", "customers", None, "C1")].orders == 6 + sold
