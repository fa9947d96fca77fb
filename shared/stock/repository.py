"""Stock levels as conditional counters, and the ledger that the projection writes from their changes."""

from collections.abc import Iterable, Iterator, Mapping

from shared.core.place import Place
from shared.stock.errors import OutOfStock, Shortage
from shared.stock.models import Level, Movement
from shared.stock.moves import COUNTERS, Backorder, Move
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Condition, Item, Key, Scalar, Test, at_least, at_version, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction, stale


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
        return self._levels(Query(keys.MAIN, keys.stock(tenant_id), first=f"{first}#", last=f"{last}#~"))

    def levels_of(self, tenant_id: str, sku: str) -> list[Level]:
        """A SKU's levels, by warehouse."""
        return list(self._levels(Query(keys.MAIN, keys.stock(tenant_id), begins=f"{sku}#")))

    def all_levels(self, tenant_id: str) -> Iterator[Level]:
        """Every level, by SKU and warehouse."""
        return self._levels(Query(keys.MAIN, keys.stock(tenant_id)))

    def _levels(self, query: Query) -> Iterator[Level]:
        """A level without a version never held anything: a count of it was given up."""
        levels = (level_of(key_of(item), item) for item in self._table.query_all(query))
        return (level for level in levels if level.version)

    def apply(self, tx: Transaction, tenant_id: str, step: Move | Backorder, change: Change) -> None:
        """Change what a step names; OutOfStock where it takes what is not there."""
        if isinstance(step, Backorder):
            self._promise(tx, tenant_id, step)
            return
        add = {name: amount for name in COUNTERS if (amount := getattr(step, name))}
        marks: dict[str, Scalar] = {"change": change.but(kind=step.kind).packed()}
        if step.counting is not None:
            marks["counting"] = int(step.counting)
        tx.update(
            keys.stock_level(tenant_id, *step.place),
            set=marks,
            add=add | {"version": 1 if add else 0},
            when=_condition(step, add),
            otherwise=lambda old: _refusal(step, old),
        )

    @staticmethod
    def _promise(tx: Transaction, tenant_id: str, backorder: Backorder) -> None:
        """Goods that are not there yet; OutOfStock above the limit."""
        wanted, due = backorder.quantity, {f"at#{place}": n for place, n in backorder.due.items() if n}
        when = at_least(total=-wanted)
        if wanted > 0:
            room = backorder.limit - wanted
            when = Condition((Test("total", "<=", room),), or_absent=room >= 0)
        tx.update(
            keys.backorder(tenant_id, backorder.sku),
            add=due | {"total": wanted},
            when=when,
            otherwise=lambda old: OutOfStock(Shortage(backorder.sku, wanted, backorder.limit - number(old, "total"))),
        )

    def backordered(self, tenant_id: str, skus: Iterable[str]) -> dict[str, dict[str, int]]:
        """What is sold beyond stock of each SKU, by the warehouse that it is due from."""
        items = self._table.batch_get(keys.backorder(tenant_id, sku) for sku in skus)
        return {key.sort: _due(item) for key, item in items.items()}

    def backordered_between(
        self, tenant_id: str, first: str | None = None, last: str | None = None
    ) -> dict[str, dict[str, int]]:
        """The same for all SKUs, or those from `first` to `last`."""
        query = Query(keys.MAIN, keys.backorders(tenant_id), first=first, last=last)
        return {text(item, "SK"): _due(item) for item in self._table.query_all(query)}

    def movements(self, tenant_id: str, sku: str, warehouse_id: str, *, after: int = 0) -> Iterator[Movement]:
        """The ledger of one level behind a version, oldest first."""
        first = keys.movement(tenant_id, sku, warehouse_id, after + 1).sort
        query = Query(keys.MAIN, keys.movements(tenant_id, sku), first=first, last=f"{warehouse_id}#~")
        return (movement_of(item) for item in self._table.query_all(query))

    def movements_back(self, tenant_id: str, level: Level) -> Iterator[Movement]:
        """The ledger of one level up to the level's own version, newest first."""
        first, last = (keys.movement(tenant_id, level.sku, level.warehouse_id, n).sort for n in (1, level.version))
        query = Query(keys.MAIN, keys.movements(tenant_id, level.sku), first=first, last=last, descending=True)
        return (movement_of(item) for item in self._table.query_all(query))

    def record(self, tenant_id: str, movements: Iterable[Movement]) -> None:
        """Write movements; the same ones again change nothing."""
        self._table.put_all(_movement_item(tenant_id, movement) for movement in movements)


def _condition(move: Move, add: Mapping[str, int]) -> Condition:
    """No counter falls below zero, the level is as it was seen, and what is counted nobody else counts."""
    floors = at_least(**{name: -amount for name, amount in add.items() if amount < 0}).tests
    if move.version is None:
        return Condition(floors)
    alone = (Test("counting", "<>", 1),) if move.kind == "count" else ()
    return Condition(at_version(move.version).tests + alone + floors, or_absent=move.version == 0 and not floors)


def _refusal(move: Move, old: Item | None) -> Exception:
    is_counted = move.kind == "count" and number(old, "counting")
    if move.version is not None and (is_counted or number(old, "version") != move.version):
        return stale(old)
    return OutOfStock(Shortage(move.sku, -min(move.available, move.reserved), number(old, "available")))


def _due(item: Item) -> dict[str, int]:
    at = ((name.removeprefix("at#"), number(item, name)) for name in item if name.startswith("at#"))
    return {warehouse_id: quantity for warehouse_id, quantity in at if quantity}


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
