"""Answers are lost and processes die between any two writes: repeated with the same key, everything ends right."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.core.errors import Busy
from shared.core.ids import derived_id, new_tenant_id
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import Order
from shared.orders.repository import OrderRepository
from shared.stock import posting
from shared.storage import keys
from shared.storage.once import Once, Replayed
from shared.storage.query import Query
from tests.crossing import Crossing, Fault, Killed, answer_lost, carried_out, killed_after, killed_before, refused
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House

FAULTS = [
    answer_lost,
    killed_after,
    pytest.param(refused, marks=pytest.mark.in_memory),
    pytest.param(killed_before, marks=pytest.mark.in_memory),
]
TOGETHER, APART, MANY = (3, 97), (3, 1), (230, 97)
"""So many lines, of which so many fit into one transaction."""
SIZES = [TOGETHER, APART, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.in_memory])]
Step = Callable[[House, Order, Once], object]


def lines(skus: int, quantity: int = 2) -> list[dict[str, Any]]:
    return [{"sku": f"SKU-{n}", "quantity": quantity} for n in range(skus)]


def half_again(skus: int) -> list[dict[str, Any]]:
    """Some more of the first half, less of the second."""
    return [{"sku": f"SKU-{n}", "quantity": 3 if n < skus // 2 else 1} for n in range(skus)]


class Shelves(House):
    """A house with so many products, of which it has five each, and a debtor."""

    def __init__(self, skus: int) -> None:
        super().__init__(MemoryTable(), tenant_id=new_tenant_id())
        self.skus, self.customer = skus, self.meet(credit=10_000_000)
        for n in range(skus):
            self.sell(f"SKU-{n}", 100)
        self.receive_all({f"SKU-{n}": 5 for n in range(skus)})
        self.crossing = Crossing(self.table)
        self.serve(self.crossing)

    def stored(self, order_id: str) -> Order | None:
        found = OrderRepository(self.table).get_many(self.tenant_id, WHOLE_TENANT, [order_id])
        return found[0] if found else None

    def unfinished(self) -> int:
        return len(list(self.table.query_all(Query(keys.BY_WORK, keys.postings(self.tenant_id)))))

    def somebody_comes_by(self) -> None:
        """The request's time is over; the sweep runs."""
        self.clock.advance(seconds=31)
        self.orders.expire_overdue(self.tenant_id)
        assert self.unfinished() == 0


def writes_of(step: Callable[[], object], crossing: Crossing) -> int:
    before = crossing.commits
    step()
    return crossing.commits - before


def attempt(house: Shelves, step: Callable[[], object], fault: Fault, nth: int) -> None:
    """The step with one thing that goes wrong at its n-th write."""
    house.crossing.faults = [*[carried_out] * nth, fault]
    try:
        step()
    except (Busy, Killed, Replayed):
        pass
    finally:
        house.crossing.faults = []
        house.serve(house.crossing)


def once_more(house: Shelves, step: Callable[[Once], object], once: Once) -> None:
    """As the API does it: what was answered is answered again."""
    try:
        once.recall(house.table)
        step(once)
    except Replayed:
        pass


def level(house: Shelves) -> tuple[int, int, int]:
    return house.shelf("SKU-0")


@pytest.fixture(params=SIZES, ids=["together", "apart", "many"])
def skus(request, monkeypatch) -> int:
    """How many lines there are; patience is short."""
    lines, at_once = request.param
    monkeypatch.setattr(posting, "MOST_TOGETHER", at_once)
    monkeypatch.setattr(posting, "_BATCH", max(1, min(99, at_once)))
    monkeypatch.setattr("shared.storage.transaction._LONGEST_PAUSE", 0.0)
    return lines


@pytest.mark.parametrize("fault", FAULTS)
def test_an_order_is_placed_or_not_and_holds_nothing_that_is_not_its_own(fault, skus):
    whole = Shelves(skus)
    writes = writes_of(lambda: whole.place(*lines(skus)), whole.crossing)

    for nth in range(writes):
        house = Shelves(skus)
        attempt(house, lambda house=house: house.place(*lines(skus), key="k1"), fault, nth)

        house.somebody_comes_by()
        the_books_agree(house.table, house.tenant_id, [house.customer.id])
        placed = house.stored(derived_id(house.tenant_id, "k1"))
        assert level(house) == ((5, 2, 3) if placed else (5, 0, 5))

        order = house.place(*lines(skus), key="k1")
        assert (order.total, level(house)) == (200 * skus, (5, 2, 3))
        the_books_agree(house.table, house.tenant_id, [house.customer.id])


def confirmed(house: Shelves) -> Order:
    return house.place(*lines(house.skus))


def drafted(house: Shelves) -> Order:
    return house.draft(*lines(house.skus))


def shipped(house: Shelves) -> Order:
    return house.ship(confirmed(house))


def returned(house: Shelves, order: Order, once: Once) -> object:
    return house.take_back(order, *lines(house.skus, 1), once=once)


STEPS: dict[str, tuple[Callable[[Shelves], Order], Step, tuple[int, int, int], tuple[int, int, int]]] = {
    "submit": (drafted, lambda house, order, once: house.submit(order, once=once), (5, 0, 5), (5, 2, 3)),
    "edit": (
        confirmed,
        lambda house, order, once: house.edit(order, *half_again(house.skus), version=order.version, once=once),
        (5, 2, 3),
        (5, 3, 2),
    ),
    "cancel": (confirmed, lambda house, order, once: house.cancel(order, once=once), (5, 2, 3), (5, 0, 5)),
    "close": (confirmed, lambda house, order, once: house.close(order, once=once), (5, 2, 3), (5, 0, 5)),
    "reopen": (
        lambda house: house.close(confirmed(house)),
        lambda house, order, once: house.reopen(order, once=once),
        (5, 0, 5),
        (5, 2, 3),
    ),
    "ship": (confirmed, lambda house, order, once: house.ship(order, once=once), (5, 2, 3), (3, 0, 3)),
    "take the shipment back": (
        shipped,
        lambda house, order, once: house.take_shipment_back(order, once=once),
        (3, 0, 3),
        (5, 2, 3),
    ),
    "return": (shipped, returned, (3, 0, 3), (4, 0, 4)),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_or_not_and_repeated_it_is_taken_once(name, skus, fault):
    prepare, step, before, done = STEPS[name]
    whole = Shelves(skus)
    ready = prepare(whole)
    writes = writes_of(lambda: step(whole, ready, whole.once("k1")), whole.crossing)

    for nth in range(writes):
        house = Shelves(skus)
        order, once = prepare(house), house.once("k1")
        attempt(house, lambda h=house, o=order, k=once: step(h, o, k), fault, nth)

        house.somebody_comes_by()
        the_books_agree(house.table, house.tenant_id, [house.customer.id])
        taken = house.now(order).version > order.version
        assert level(house) == (done if taken else before)

        once_more(house, lambda k, h=house, o=order: step(h, o, k), once)
        assert house.now(order).version == order.version + 1
        assert level(house) == done
        the_books_agree(house.table, house.tenant_id, [house.customer.id])
