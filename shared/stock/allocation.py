"""From which warehouses goods are taken: a strategy of the tenant, pure and decided before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from shared.identity.models import AllocationStrategy
from shared.stock.errors import OutOfStock, Shortage
from shared.stock.models import Level, OpenWarehouse

Levels = Mapping[tuple[str, str], Level]
"""By SKU and warehouse."""
Room = Mapping[str, int]
"""How many of a SKU may be sold beyond stock; none of those that are not named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a SKU; from this warehouse only, if one is named."""

    sku: str
    quantity: int
    warehouse_id: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """So many of a SKU from one warehouse."""

    warehouse_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Served:
    """What is taken for one thing wanted, and what is sold beyond stock, with the warehouse that it is due from."""

    taken: list[Taken]
    due: list[Taken]


def allocated(
    wanted: Sequence[Wanted],
    warehouses: Sequence[OpenWarehouse],
    levels: Levels,
    strategy: AllocationStrategy,
    room: Room | None = None,
) -> list[Served]:
    """For each thing wanted what is taken where; raises OutOfStock with every short SKU."""
    free = {place: level.available for place, level in levels.items()}
    ids = [warehouse.id for warehouse in sorted(warehouses, key=lambda w: (w.priority, w.id))]
    first = ids[0] if ids else ""
    _demand_enough(wanted, ids, free, room or {})
    if strategy == "fewest_parcels":
        ids = _fewest(wanted, ids, free)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index].warehouse_id is None)
    taken: list[list[Taken]] = [[] for _ in wanted]
    for index in order:
        taken[index] = _take(wanted[index], ids, free, by_stock=strategy == "most_stock")
    return [Served(part, _due(want, part, first)) for want, part in zip(wanted, taken, strict=True)]


def _take(want: Wanted, ids: Sequence[str], free: dict[tuple[str, str], int], *, by_stock: bool) -> list[Taken]:
    places = [want.warehouse_id] if want.warehouse_id else list(ids)
    if by_stock:
        places.sort(key=lambda place: -free.get((want.sku, place), 0))
    taken, missing = [], want.quantity
    for place in places:
        quantity = min(missing, free.get((want.sku, place), 0))
        if quantity:
            free[want.sku, place] -= quantity
            taken.append(Taken(place, quantity))
            missing -= quantity
    return taken


def _due(want: Wanted, taken: Sequence[Taken], first: str) -> list[Taken]:
    """What is missing is due from the warehouse that was named, else from the first one."""
    missing = want.quantity - sum(part.quantity for part in taken)
    return [Taken(want.warehouse_id or first, missing)] if missing else []


def _demand_enough(
    wanted: Sequence[Wanted], ids: Sequence[str], free: Mapping[tuple[str, str], int], room: Room
) -> None:
    shortages = []
    for sku in dict.fromkeys(want.sku for want in wanted):
        wants = [want for want in wanted if want.sku == sku]
        shortage = _shortage(sku, wants, ids, free, room.get(sku, 0))
        if shortage:
            shortages.append(shortage)
    if shortages:
        raise OutOfStock(*shortages)


def _shortage(
    sku: str, wants: Sequence[Wanted], ids: Sequence[str], free: Mapping[tuple[str, str], int], room: int
) -> Shortage | None:
    left = room
    for place in dict.fromkeys(want.warehouse_id for want in wants if want.warehouse_id):
        there, asked = free.get((sku, place), 0), sum(want.quantity for want in wants if want.warehouse_id == place)
        if asked > there + left:
            return Shortage(sku, asked, there + left, place)
        left -= max(0, asked - there)
    everywhere, asked = sum(free.get((sku, place), 0) for place in ids), sum(want.quantity for want in wants)
    return Shortage(sku, asked, everywhere + room) if asked > everywhere + room else None


def _fewest(wanted: Sequence[Wanted], ids: Sequence[str], free: Mapping[tuple[str, str], int]) -> list[str]:
    """The smallest set of warehouses that serves everything; of equals the one whose priorities come first."""
    named = {want.warehouse_id for want in wanted if want.warehouse_id}
    for size in range(1, len(ids) + 1):
        for chosen in combinations(ids, size):
            if named <= set(chosen) and _serves(wanted, chosen, free):
                return list(chosen)
    return list(ids)


def _serves(wanted: Sequence[Wanted], ids: Sequence[str], free: Mapping[tuple[str, str], int]) -> bool:
    try:
        _demand_enough(wanted, ids, free, {})
    except OutOfStock:
        return False
    return True
