"""The sales figures on every engine: several deliveries at once, in any order, each of them twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from shared.orders.models import Order
from shared.reporting.contribution import contribution
from shared.reporting.models import NOTHING, Figures, RollupKey
from shared.reporting.projection import SalesProjection
from shared.reporting.repository import RollupRepository
from tests.unit.reporting.orders import NOON, a_line, an_order, ended


def test_deliveries_at_once_leave_the_figures_exact(table, tenant):
    lives = [_life(number) for number in range(12)]
    deliveries = [version for versions in lives for version in versions * 2]
    random.Random(1).shuffle(deliveries)
    projection = SalesProjection(table)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda order: projection.apply(tenant, order), deliveries))

    assert _rollups(table, tenant) == _recomputed(versions[-1] for versions in lives)


def test_an_order_of_more_lines_than_a_transaction_takes_stands_in_the_figures(table, tenant):
    order = an_order(*(a_line(f"P{number}") for number in range(120)))

    SalesProjection(table).apply(tenant, order)

    assert _rollups(table, tenant) == _recomputed([order])


def _life(number: int) -> list[Order]:
    seller = ("ANN", "BOB", None)[number % 3]
    order = an_order(a_line("CHAIR", number + 1), a_line("LAMP"), id=f"ORDER{number}", salesperson_id=seller)
    paid = order.but(paid=order.total, version=2)
    end = ended(paid, NOON + timedelta(days=1)) if number % 2 else paid.but(note="Ring twice", version=3)
    return [order, paid, end]


def _recomputed(orders) -> dict[RollupKey, Figures]:
    sums: dict[RollupKey, Figures] = {}
    for order in orders:
        for place, figures in contribution(order).items():
            sums[place] = sums.get(place, NOTHING) + figures
    return {place: figures for place, figures in sums.items() if figures}


def _rollups(table, tenant) -> dict[RollupKey, Figures]:
    repository, found = RollupRepository(table), {}
    for scope in ("*", "ANN", "BOB"):
        for dimension in (
            "all",
            "product",
            "category",
            "customer",
            "salesperson",
            "region",
            "warehouse",
            "work",
            "customers",
        ):
            found |= dict(repository.stored(tenant, scope, dimension))
    return {place: figures for place, figures in found.items() if figures}
