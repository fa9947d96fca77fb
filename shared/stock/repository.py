"""Stock levels as conditional counters, and the ledger that the projection writes from their changes."""

from collections.abc import Iterable, Iterator

from shared.stock.errors import OutOfStock, Shortage
from shared.stock.models import COUNTERS, Level, Movement
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Condition, Item, Key, at_least, at_version, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

Place = tuple[str, str]
"""A SKU and a warehouse."""


class StockRepository:
    """A tenant's stock levels; no counter can fall below zero, for what takes is conditional on what it takes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def levels(self, tenant_id: str, places: Iterable[Place]) -> dict[Place, Level]:
        """The levels of these places; an empty one where nothing ever was."""
        wanted = {place: keys.stock_level(tenant_id, *place) for place in places}
        items = self._table.batch_get(wanted.values())
        return {place: level_of(key, items.get(key)) for place, key in wanted.items()}

    def levels_between(self, tenant_id: str, first: str, last: str) -> Iterator[Level]:
        """All levels of the SKUs from `first` to `last`, in their order."""
        query = Query(keys.MAIN, keys.stock(tenant_id), first=f"{first}#", last=f"{last}#~")
        return (level_of(key_of(item), item) for item in self._table.query_all(query))

    def levels_of(self, tenant_id: str, sku: str) -> list[Level]:
        """A SKU's levels, by warehouse."""
        query = Query(keys.MAIN, keys.stock(tenant_id), begins=f"{sku}#")
        return [level_of(key_of(item), item) for item in self._table.query_all(query)]

    def add(self, tx: Transaction, tenant_id: str, level: Level, quantity: int, change: Change) -> Level:
        """Goods come in; the level must not have changed since it was read."""
        return self._write(tx, tenant_id, level, {"available": quantity}, change)

    def remove(self, tx: Transaction, tenant_id: str, level: Level, quantity: int, change: Change) -> Level:
        """Goods go out; the level must not have changed since it was read, and hold that many."""
        if level.available < quantity:
            raise OutOfStock(Shortage(level.sku, quantity, level.available))
        return self._write(tx, tenant_id, level, {"available": -quantity}, change)

    def reserve(self, tx: Transaction, tenant_id: str, place: Place, quantity: int, change: Change) -> None:
        """Promise goods to an order, or OutOfStock."""
        self._move(tx, tenant_id, place, change, available=-quantity, reserved=quantity)

    def release(self, tx: Transaction, tenant_id: str, place: Place, quantity: int, change: Change) -> None:
        """Promised goods become available again."""
        self._move(tx, tenant_id, place, change, available=quantity, reserved=-quantity)

    def ship(self, tx: Transaction, tenant_id: str, place: Place, quantity: int, change: Change) -> None:
        """Promised goods leave."""
        self._move(tx, tenant_id, place, change, reserved=-quantity)

    def _move(self, tx: Transaction, tenant_id: str, place: Place, change: Change, **add: int) -> None:
        floors = {name: -amount for name, amount in add.items() if amount < 0}
        wanted = max(floors.values())
        tx.update(
            keys.stock_level(tenant_id, *place),
            set={"change": change.packed()},
            add=add | {"version": 1},
            when=at_least(**floors),
            otherwise=lambda old: OutOfStock(Shortage(place[0], wanted, number(old, "available"))),
        )

    def _write(self, tx: Transaction, tenant_id: str, level: Level, add: dict[str, int], change: Change) -> Level:
        key = keys.stock_level(tenant_id, level.sku, level.warehouse_id)
        when = at_version(level.version) if level.version else Condition(absent=True)
        tx.update(key, set={"change": change.packed()}, add=add | {"version": 1}, when=when)
        after = {name: getattr(level, name) + add.get(name, 0) for name in COUNTERS}
        return Level(level.sku, level.warehouse_id, **after, version=level.version + 1)

    def movements(self, tenant_id: str, sku: str, warehouse_id: str, *, after: int = 0) -> Iterator[Movement]:
        """The ledger of one level behind a version, oldest first."""
        first = keys.movement(tenant_id, sku, warehouse_id, after + 1).sort
        query = Query(keys.MAIN, keys.movements(tenant_id, sku), first=first, last=f"{warehouse_id}#~")
        return (movement_of(item) for item in self._table.query_all(query))

    def record(self, tenant_id: str, movements: Iterable[Movement]) -> None:
        """Write movements; the same ones again change nothing."""
        self._table.put_all(_movement_item(tenant_id, movement) for movement in movements)


def level_of(key: Key, item: Item | None) -> Level:
    """The level that an item holds; an empty one for None."""
    sku, _, warehouse_id = key.sort.partition("#")
    counters = {name: number(item, name) for name in (*COUNTERS, "version")}
    return Level(sku, warehouse_id, **counters)


def movement_between(key: Key, old: Item | None, new: Item) -> Movement:
    """What changed a level from its old to its new image."""
    before, after, change = level_of(key, old), level_of(key, new), Change.of(new)
    return Movement(
        sku=after.sku,
        warehouse_id=after.warehouse_id,
        version=after.version,
        kind=change.kind,
        on_hand_delta=after.on_hand - before.on_hand,
        reserved_delta=after.reserved - before.reserved,
        damaged_delta=after.damaged - before.damaged,
        on_hand=after.on_hand,
        reserved=after.reserved,
        damaged=after.damaged,
        reference=change.reference,
        reason=change.reason,
        actor=change.actor,
        at=change.at,
    )


_NUMBERS = ("on_hand_delta", "reserved_delta", "damaged_delta", "on_hand", "reserved", "damaged")
_TEXTS = ("kind", "reference", "reason", "actor", "at")


def _movement_item(tenant_id: str, movement: Movement) -> Item:
    key = keys.movement(tenant_id, movement.sku, movement.warehouse_id, movement.version)
    return key.attributes() | {name: getattr(movement, name) for name in (*_NUMBERS, *_TEXTS)}


def movement_of(item: Item) -> Movement:
    """The movement that an item holds."""
    key = key_of(item)
    warehouse_id, _, version = key.sort.rpartition("#")
    numbers = {name: number(item, name) for name in _NUMBERS}
    texts = {name: text(item, name) for name in _TEXTS}
    return Movement(key.partition.split("#", 2)[2], warehouse_id, int(version), **numbers, **texts)  # type: ignore[arg-type]
