"""Use case: what an order would be, before anybody places it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.ids import new_id
from shared.orders.drafting import drafted, placed
from shared.orders.models import Order
from shared.orders.reading import PlacingReader
from shared.orders.requests import PlaceOrder
from shared.stock.shelves import Shelves
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Quote:
    """An order as it would be placed now, and how many of each of its SKUs are available."""

    order: Order
    available: Mapping[str, int]

    @property
    def short(self) -> dict[str, int]:
        """The SKUs of which more is wanted than there is, with what there is."""
        wanted: dict[str, int] = {}
        for line in self.order.lines:
            wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
        return {sku: self.available.get(sku, 0) for sku, n in wanted.items() if n > self.available.get(sku, 0)}


class QuoteService:
    """Tells totals and availability; writes nothing, and promises nothing."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._reader, self._clock = PlacingReader(table), clock

    def quote(self, actor: Actor, request: PlaceOrder) -> Quote:
        """The order that the request would make; refuses what placing refuses, but a shortage."""
        now = self._clock()
        _, _, scene = self._reader.read(actor, request, new_id(), look_for_it=False)
        seen = scene()
        draft = drafted(actor, request, seen, order_id=new_id(), fingerprint="", now=now)
        order = placed(actor, draft, seen.settings, confirmed_at=now, now=now)
        skus = [line.sku for line in order.lines]
        available = self.available(actor, skus) if seen.shelves.levels is None else _available(seen.shelves, skus)
        return Quote(order, available)

    def available(self, actor: Actor, skus: Iterable[str]) -> dict[str, int]:
        """How many of each are available over all open warehouses."""
        wanted = list(dict.fromkeys(skus))
        return _available(self._reader.shelves(actor.tenant_id, wanted), wanted)

    def levels(self, actor: Actor, skus: Iterable[str]) -> dict[tuple[str, str], int]:
        """How many are available, by SKU and open warehouse, the one that goods are taken from first in front."""
        wanted = list(dict.fromkeys(skus))
        shelves = self._reader.shelves(actor.tenant_id, wanted)
        levels, places = shelves.levels or {}, [warehouse.id for warehouse in shelves.warehouses]
        at = [(sku, place) for sku in wanted for place in places]
        return {where: levels[where].available for where in at if where in levels}


def _available(shelves: Shelves, skus: Iterable[str]) -> dict[str, int]:
    levels = shelves.levels or {}
    places = [warehouse.id for warehouse in shelves.warehouses]
    return {sku: sum(levels[sku, place].available for place in places if (sku, place) in levels) for sku in skus}
