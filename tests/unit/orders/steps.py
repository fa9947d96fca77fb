"""How a step of the trade at random is taken, refused, or cut short."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from shared.core.actor import Actor
from shared.core.errors import Busy, IllegalState, InvalidRequest, TallyshopError
from shared.orders.models import Order
from shared.stock.errors import OutOfStock
from shared.stock.posting import Posting
from shared.storage import keys
from tests.crossing import Crossing
from tests.fakes import FrozenClock
from tests.faults import Killed
from tests.unit.orders.books import all_orders
from tests.unit.orders.house import House
from tests.unit.orders.notebook import ALLOWED, Notebook, Page


class Steps(RuleBasedStateMachine):
    """What a trade has to have: a house over a table that fails on demand, the table itself, and a notebook."""

    house: House
    table: Crossing
    real: Any
    notebook: Notebook
    pages: dict[str, Page]
    boss: Actor
    clock: FrozenClock
    tenant_id: str
    asked: int
    at: datetime

    def _step(
        self,
        call: Callable[[], Any],
        note: Callable[[], None],
        order_id: str,
        *,
        name: str = "",
        heard: bool = False,
        wrong: type[TallyshopError] | None = None,
    ) -> Any:
        """Take a step; what was refused left no trace, what was cut short either happened or did not."""
        before, self.at = self._version(order_id), self.clock()
        try:
            result = call()
        except (Killed, Busy):
            self._recover()
            if self._version(order_id) == before or heard:
                return None
            result = None
        except TallyshopError as refusal:
            self._check(refusal, order_id, name, wrong)
            return None
        if name and self.pages[order_id].status not in ALLOWED[name]:
            self._adopt()
        assert not name or self.pages[order_id].status in ALLOWED[name], name
        note()
        return result

    def _check(self, refusal: TallyshopError, order_id: str, name: str, wrong: type[TallyshopError] | None) -> None:
        """A refusal for the status is one that the notebook would give; of what is short there is less than wanted."""
        self._adopt()
        page = self.pages.get(order_id)
        if isinstance(refusal, OutOfStock):
            assert all(short.available < short.wanted for short in refusal.shortages), refusal
        elif isinstance(refusal, IllegalState) and page is not None:
            done_before = name in ("deliver", "take_shipment_back")
            idle = (name == "release" and not page.on_hold) or (name == "reopen" and page.by_itself)
            assert page.status not in ALLOWED[name] or done_before or idle, (name, page.status)
        elif isinstance(refusal, InvalidRequest):
            assert wrong is not None or name == "edit", refusal

    def _recover(self) -> None:
        """The dead process's time is over; somebody comes by."""
        self.table.faults.clear()
        self.house.serve(self.table)
        self.clock.advance(seconds=31)
        Posting(self.table, self.clock).finish_abandoned(self.tenant_id)

    def _version(self, order_id: str) -> int:
        item = self.real.get(keys.order(self.tenant_id, order_id))
        return item["version"] if item else 0

    def _now(self, order_id: str) -> Order:
        return self.house.orders.get(self.boss, order_id)

    def _once(self) -> Any:
        self.asked += 1
        return self.house.once(f"once-{self.asked}")

    def _adopt(self) -> None:
        """Whoever was short of goods may have let overdue orders expire."""
        for order in all_orders(self.real, self.tenant_id):
            if order.status == "expired" and order.id in self.pages and self.pages[order.id].status != "expired":
                self.notebook.expired(order.id, self.clock())
