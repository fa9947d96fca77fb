"""The demonstration tenant is the same every time, and its books balance."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from infrastructure.seed.demo import seeded
from infrastructure.seed.plan import planned
from shared.core.clock import local_day
from shared.demonstration.acts import Sale
from shared.demonstration.services import Clock, Services
from shared.identity.repository import TenantRepository
from shared.orders.repository import order_of
from shared.orders.service import OrderService
from shared.replenishment.service import ReplenishmentService
from shared.storage import keys
from shared.storage.change import Change
from tests.fakes import MemoryTable, some_seals
from tests.fakes_identity import MemorySignIns

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def table() -> MemoryTable:
    table, clock = MemoryTable(), Clock(NOW - timedelta(days=91))
    seeded(Services(table, MemorySignIns(clock), some_seals(table), clock), NOW)
    return table


def orders(table: MemoryTable):
    return [order_of(item) for key, item in table.items.items() if key.sort == "ORDER"]


def test_the_same_day_has_the_same_history_behind_it() -> None:
    assert planned(NOW) == planned(NOW)


def test_nothing_lies_in_the_future_or_before_the_three_months() -> None:
    moments = [event.at for event in planned(NOW)]

    assert moments == sorted(moments)
    assert NOW - timedelta(days=91) < moments[0]
    assert moments[-1] < NOW


def test_weekends_are_quieter_than_mondays() -> None:
    sales = [event.at for event in planned(NOW) if isinstance(event.act, Sale)]
    by_weekday = Counter(local_day(moment, "Asia/Shanghai").weekday() for moment in sales)

    assert 350 < len(sales) < 450
    assert by_weekday[6] < by_weekday[5] < by_weekday[0]


def test_orders_stand_at_every_step_of_their_life(table: MemoryTable) -> None:
    found = orders(table)

    assert {order.status for order in found} == {"submitted", "confirmed", "closed", "cancelled", "expired"}
    assert {"unpaid", "paid"} <= {order.payment_status for order in found}
    steps = {"unfulfilled", "partially_shipped", "shipped", "delivered", "partially_returned"}
    assert steps <= {order.fulfilment_status for order in found}


def test_somebody_has_to_decide_on_an_order_and_has_decided_on_others(table: MemoryTable) -> None:
    found = orders(table)

    assert sorted(order.status for order in found if order.total > 500_000) == ["confirmed", "submitted"]
    assert [order.status for order in found if order.on_hold] == ["confirmed"]
    given_up = [order for order in found if order.status == "closed" and any(line.cancelled for line in order.lines)]
    assert [order.fulfilment_status for order in given_up] == ["shipped"]
    assert {line.condition for order in found for back in order.returns for line in back.lines} == {
        "sellable",
        "damaged",
    }


@pytest.mark.soak
@pytest.mark.parametrize("day", range(7))
def test_every_day_of_the_week_has_a_past_that_can_happen(day: int) -> None:
    now = NOW + timedelta(days=day, hours=day * 3)
    table, clock = MemoryTable(), Clock(now - timedelta(days=91))

    seeded(Services(table, MemorySignIns(clock), some_seals(table), clock), now)

    assert {"submitted", "closed"} <= {order.status for order in orders(table)}


def test_what_is_reserved_is_what_open_orders_hold(table: MemoryTable) -> None:
    held = Counter()
    for order in orders(table):
        held.update(order.held)
    levels = {tuple(key.sort.split("#")): item for key, item in table.items.items() if "#STOCK" in key.partition}

    assert {place: item.get("reserved", 0) for place, item in levels.items() if item.get("reserved")} == dict(held)


def test_a_few_products_are_to_be_reordered(table: MemoryTable) -> None:
    replenishment = ReplenishmentService(table)
    for image in list(table.stream):
        if keys.kind_of(image.key.partition) == "STOCK":
            replenishment.stock_changed([image])

    alerts = [item for key, item in table.items.items() if keys.kind_of(key.partition) == "ALERTS"]
    assert 3 <= len(alerts) <= 10


def test_goods_were_moved_between_the_warehouses(table: MemoryTable) -> None:
    kinds = Counter(
        Change.of(image.new).kind for image in table.stream if image.new and "#STOCK" in image.key.partition
    )

    assert kinds["transfer_in"] == kinds["transfer_out"] > 0


def test_a_tenant_that_is_there_is_left_alone(table: MemoryTable) -> None:
    before, clock = len(table.stream), Clock(NOW)
    tenant = seeded(Services(table, MemorySignIns(clock), some_seals(table), clock), NOW)

    assert tenant.email == "demo@tallyshop.example"
    assert len(orders(table)) > 350
    assert len(table.stream) - before < 5


def test_schedules_see_the_tenant_only_when_its_past_is_past() -> None:
    table, clock = MemoryTable(), Clock(NOW - timedelta(days=91))
    services = Services(table, MemorySignIns(clock), some_seals(table), clock)
    seen_while_trading = []

    def place(*args, **kwargs):
        seen_while_trading.append(list(TenantRepository(table).all()))
        return OrderService.place(services.orders, *args, **kwargs)

    services.orders.place = place
    seeded(services, NOW)

    assert seen_while_trading
    assert not any(seen_while_trading)
    assert len(list(TenantRepository(table).all())) == 1
