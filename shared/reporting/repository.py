"""Rollups as counters by day, and beside each order what of it they hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.core.model import Document
from shared.identity.rows import Rows
from shared.reporting.models import EVERYBODY, FIGURES, Contribution, Dimension, Figures, RollupKey, difference
from shared.storage import keys
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Condition, Item, Key, Test, binary, key_of, number
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, Transaction

_ATTRIBUTES = dict(zip(FIGURES, ("o", "u", "g", "x", "ru", "r", "t", "c"), strict=True))
"""Figure -> attribute of a rollup: short, for the names are in every item."""
_ROOM = LIMIT - 1
"""Rollups that one transaction moves beside the contribution."""


class _Rows(Document):
    """A contribution's stored form."""

    rows: list[tuple[RollupKey, list[int]]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What of an order the rollups hold, from which version of it; `sequence` counts the writes, 0 for none."""

    figures: Contribution
    version: int = 0
    sequence: int = 0

    def covers(self, target: Contribution, version: int) -> bool:
        """Whether nothing is left to do: a newer version was applied, or exactly this."""
        return self.version > version or (self.version == version and self.figures == target)


@dataclass(frozen=True, slots=True)
class Move:
    """An order's next step towards its target: what the rollups and its contribution move by."""

    order_id: str
    version: int
    before: Applied
    step: Contribution

    @property
    def fits(self) -> bool:
        """Whether one transaction takes it."""
        return len(self.step) <= _ROOM


class RollupRepository:
    """A tenant's rollups."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def days(
        self, tenant_id: str, rows: Rows, dimension: Dimension, first: date, last: date
    ) -> Iterator[tuple[date, str, Figures]]:
        """Day, key and figures: of the whole tenant at once, or of each person that is seen."""
        for scope in _scopes(rows):
            yield from self._days_of(tenant_id, scope, dimension, first, last)

    def _days_of(
        self, tenant_id: str, scope: str, dimension: Dimension, first: date, last: date
    ) -> Iterator[tuple[date, str, Figures]]:
        """A sales person's figures by sales person are all of his own."""
        is_own = dimension == "salesperson" and scope != EVERYBODY
        partition = keys.sales(tenant_id, scope, "all" if is_own else dimension)
        # The day after `last` begins behind every key of `last`.
        for item in self._table.query_all(Query(keys.MAIN, partition, first=f"{first}#", last=f"{last}$")):
            day, _, key = key_of(item).sort.partition("#")
            yield date.fromisoformat(day), scope if is_own else key, _figures_of(item)

    def open_work(self, tenant_id: str, rows: Rows) -> Counter[str]:
        """How many orders wait, by what for."""
        counts: Counter[str] = Counter()
        for scope in _scopes(rows):
            items = self._table.query_all(Query(keys.MAIN, keys.sales(tenant_id, scope, "work")))
            counts.update({key_of(item).sort: _figures_of(item).orders for item in items})
        return counts

    def applied(self, tenant_id: str, order_id: str) -> Applied:
        """What of the order stands in the rollups."""
        item = self._table.get(keys.contribution(tenant_id, order_id))
        return _applied_of(item) if item else Applied({})

    def applied_to(self, tenant_id: str, order_ids: Iterable[str]) -> dict[str, Applied]:
        """What of these orders stands in the rollups, read in one go."""
        places = {keys.contribution(tenant_id, order_id): order_id for order_id in order_ids}
        items = self._table.batch_get(places)
        return {order_id: _applied_of(items[at]) if at in items else Applied({}) for at, order_id in places.items()}

    def move_together(self, tenant_id: str, moves: Sequence[Move]) -> None:
        """Bring the rollups to the targets of several orders by as few transactions as they fit into.

        Overtaken when somebody was faster with one of them: what went before it stays.
        """
        moved: list[Move] = []
        touched: set[RollupKey] = set()
        for move in moves:
            places = move.step.keys()
            if moved and len(moved) + 1 + len(touched | places) > LIMIT:
                self._commit(tenant_id, moved)
                moved, touched = [], set()
            moved.append(move)
            touched |= places
        self._commit(tenant_id, moved)

    def _commit(self, tenant_id: str, moves: Sequence[Move]) -> None:
        sums: dict[RollupKey, Figures] = {}
        for move in moves:
            sums = _sum(sums, move.step)
        with self._table.transaction() as tx:
            for place, figures in sums.items():
                _add(tx, tenant_id, place, figures)
            for move in moves:
                self._remember(tx, tenant_id, move)

    @staticmethod
    def _remember(tx: Transaction, tenant_id: str, move: Move) -> None:
        sequence = move.before.sequence
        when = Condition((Test("sequence", "=", sequence),)) if sequence else ABSENT
        after = Applied(_sum(move.before.figures, move.step), move.version, sequence + 1)
        tx.put(_item(tenant_id, move.order_id, after), when=when)

    def move(self, tenant_id: str, order_id: str, before: Applied, target: Contribution, version: int) -> Applied:
        """Bring the rollups nearer to the target by one transaction; Overtaken when somebody was faster.

        The stored contribution moves by exactly what the rollups move by, so that a crash in between loses nothing.
        """
        step = dict(list(difference(target, before.figures).items())[:_ROOM])
        self._commit(tenant_id, [Move(order_id, version, before, step)])
        return Applied(_sum(before.figures, step), version, before.sequence + 1)

    def stored(self, tenant_id: str, scope: str, dimension: Dimension) -> dict[RollupKey, Figures]:
        """All rollups of one kind."""
        items = self._table.query_all(Query(keys.MAIN, keys.sales(tenant_id, scope, dimension)))
        return {_place_of(scope, dimension, key_of(item)): _figures_of(item) for item in items}

    def correct(self, tenant_id: str, wrong: Contribution) -> None:
        """Add these differences to the rollups."""
        places = list(wrong)
        for start in range(0, len(places), LIMIT):
            with self._table.transaction() as tx:
                for place in places[start : start + LIMIT]:
                    _add(tx, tenant_id, place, wrong[place])


def _scopes(rows: Rows) -> list[str]:
    """Whose rollups add up to what is seen: an order stands in its sales person's and in everybody's."""
    return [EVERYBODY] if rows.salespeople is None else sorted(rows.salespeople)


def _add(tx: Transaction, tenant_id: str, place: RollupKey, figures: Figures) -> None:
    add = {_ATTRIBUTES[name]: value for name, value in figures.amounts().items()}
    tx.update(_key(tenant_id, place), add=add)


def _key(tenant_id: str, place: RollupKey) -> Key:
    scope, dimension, day, key = place
    if day is None:
        return keys.open_work(tenant_id, scope, key)
    return keys.sales_rollup(tenant_id, scope, dimension, day, key)


def _place_of(scope: str, dimension: Dimension, key: Key) -> RollupKey:
    if dimension == "work":
        return RollupKey(scope, dimension, None, key.sort)
    day, _, rest = key.sort.partition("#")
    return RollupKey(scope, dimension, date.fromisoformat(day), rest)


def _figures_of(item: Item) -> Figures:
    return Figures(**{name: number(item, attribute) for name, attribute in _ATTRIBUTES.items()})


def _sum(first: Contribution, second: Contribution) -> dict[RollupKey, Figures]:
    sums = {place: first.get(place, Figures()) + second.get(place, Figures()) for place in first.keys() | second.keys()}
    return {place: figures for place, figures in sums.items() if figures}


def _applied_of(item: Item) -> Applied:
    rows = unpack(_Rows, binary(item, "d")).rows
    figures = {place: Figures(*values) for place, values in rows}
    return Applied(figures, number(item, "version"), number(item, "sequence"))


def _item(tenant_id: str, order_id: str, applied: Applied) -> Item:
    rows = [(place, [getattr(figures, name) for name in FIGURES]) for place, figures in applied.figures.items()]
    body: Item = {"d": pack(_Rows(rows=rows)), "version": applied.version, "sequence": applied.sequence}
    return keys.contribution(tenant_id, order_id).attributes() | body
