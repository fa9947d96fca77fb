"""How far a new tenant has come, told from what is there; each look at it is one small read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.repository import SettingsRepository
from shared.orders.repository import summaries_of
from shared.storage import keys
from shared.storage.item import Item, number
from shared.storage.query import Query
from shared.storage.table import Table

Step = Literal["company", "product", "receipt", "customer", "order", "payment", "shipment", "colleague"]
Steps = frozenset[Step]
BEFORE_AN_ORDER: Steps = frozenset({"product", "receipt", "customer"})
"""What an order needs; who sells beyond stock only is no beginner."""
_UNTOUCHED = ("unpaid", "unfulfilled")


@dataclass(frozen=True, slots=True)
class _Look:
    """One read and what its items tell."""

    tells: Steps
    query: Callable[[str, str], Query]
    found: Callable[[list[Item]], Iterable[Step]]


def _orders(items: list[Item]) -> Iterable[Step]:
    orders = summaries_of(items)
    if orders:
        yield "order"
    if any(order.payment_status not in _UNTOUCHED for order in orders):
        yield "payment"
    if any(order.fulfilment_status not in _UNTOUCHED for order in orders):
        yield "shipment"


_LOOKS = (
    _Look(
        frozenset({"product"}),
        lambda tenant_id, _month: Query(keys.MAIN, keys.products(tenant_id), limit=1),
        lambda items: ["product"] if items else [],
    ),
    _Look(
        frozenset({"receipt"}),
        lambda tenant_id, _month: Query(keys.MAIN, keys.stock(tenant_id), limit=5),
        lambda items: ["receipt"] if any(number(item, "version") for item in items) else [],
    ),
    _Look(
        frozenset({"customer"}),
        lambda tenant_id, _month: Query(keys.MAIN, keys.customers(tenant_id), limit=1),
        lambda items: ["customer"] if items else [],
    ),
    _Look(
        frozenset({"order", "payment", "shipment"}),
        lambda tenant_id, month: Query(
            keys.BY_TIME, keys.orders_of_month(tenant_id, month), descending=True, limit=50, consistent=False
        ),
        _orders,
    ),
    _Look(
        frozenset({"colleague"}),
        lambda tenant_id, _month: Query(keys.MAIN, keys.users(tenant_id), limit=2),
        lambda items: ["colleague"] if len(items) > 1 else [],
    ),
)
LOOKS = len(_LOOKS)


class FirstSteps:
    """Finds out which steps were taken; none of them can be undone, so what is known needs no look."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock, self._settings = table, clock, SettingsRepository(table)

    def taken(self, actor: Actor, known: Steps, *, looks: int = LOOKS) -> Steps:
        """The steps that are `known`, and what so many reads find of the others: the next in line and the last."""
        if self._settings.recent(actor.tenant_id).version > 1:
            known |= {"company"}
        if "order" in known:
            known |= BEFORE_AN_ORDER
        unknown = [look for look in _LOOKS if not look.tells <= known]
        chosen = unknown if len(unknown) <= looks else [*unknown[: looks - 1], unknown[-1]]
        month = f"{self._clock():%Y-%m}"
        for look in chosen:
            known |= frozenset(look.found(self._table.query(look.query(actor.tenant_id, month)).items))
        return known
