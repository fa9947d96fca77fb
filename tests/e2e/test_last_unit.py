"""What is not there is not sold, however many ask for it at once, and whoever dies meanwhile."""

import threading
from collections.abc import Callable

import pytest

from tests.e2e.rush import Purchase, Rush, outcomes, purchases
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack


def test_ten_units_are_sold_ten_times(shop: Shop) -> None:
    shop.stocked(10)

    made = purchases(Rush.on(shop), processes=2, each=10)

    demand_exactly(shop, made, sold=10)
    assert failures(made) == 0


@pytest.mark.soak
def test_eight_processes_sell_a_hundred_units_a_hundred_times(shop: Shop) -> None:
    shop.stocked(100)

    made = purchases(Rush.on(shop), processes=8, each=25)

    demand_exactly(shop, made, sold=100)
    assert failures(made) == 0


@pytest.mark.soak
@pytest.mark.xdist_group("doomed")
def test_the_last_unit_is_sold_once_though_workers_die(doomed_stack: Stack, tell: Callable[[str], None]) -> None:
    with Shop.sign_up(doomed_stack.api_url) as shop:
        shop.stocked(100)
        rush, over = Rush.on(shop), threading.Event()
        killer = Killer(doomed_stack, over)
        killer.start()

        try:
            made = purchases(rush, processes=8, each=25)
        finally:
            over.set()
            killer.join()

        demand_exactly(shop, made, sold=100)
    tell(f"{killer.killed} workers killed, {failures(made)} requests answered 5xx and were repeated")
    assert killer.killed
    assert failures(made) <= killer.killed


class Killer(threading.Thread):
    """Kills workers while the rush lasts, one after another."""

    def __init__(self, stack: Stack, over: threading.Event) -> None:
        super().__init__()
        self._stack, self._over, self.killed = stack, over, 0

    def run(self) -> None:
        while not self._over.wait(0.5):
            workers = self._stack.workers()
            if workers:
                self._stack.kill(workers[self.killed % len(workers)])
                self.killed += 1


def failures(made: list[Purchase]) -> int:
    """How many answers were a failure of ours."""
    return sum(status >= 500 for purchase in made for status in purchase.statuses)


def demand_exactly(shop: Shop, made: list[Purchase], *, sold: int) -> None:
    """So many orders, everybody else told that there is nothing left, and books that agree."""
    assert outcomes(made) == {(201, None): sold, (409, "out-of-stock"): len(made) - sold}
    assert len({purchase.order_id for purchase in made if purchase.order_id}) == sold
    assert shop.stock() == (sold, sold, 0)
    verification = eventually(shop.verification, lambda seen: seen["holds"])
    assert verification["warehouses"][0]["movements"] == sold + 1
    totals = eventually(lambda: shop.report()["totals"], lambda seen: seen["orders"] >= sold)
    assert (totals["orders"], totals["units"]) == (sold, sold)
