"""Rollups as counters by day, and beside each order what of it they hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from shared.identity.rows import Rows
from shared.reporting.applied import ROOM, Applied, Move, Source
from shared.reporting.models import EVERYBODY, FIGURES, NOTHING, Dimension, Figures, RollupKey, difference
from shared.storage import keys
from shared.storage.item import ABSENT, Condition, Item, Key, Test, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, Transaction

_ATTRIBUTES = dict(zip(FIGURES, ("o", "u", "g", "x", "ru", "r", "t", "c", "in", "out"), strict=True))
"""Figure -> attribute of a rollup: short, for the names are in every item."""
WITHOUT_DAY: tuple[Dimension, ...] = ("work", "customers")


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """When a customer's first and last sale was placed (RFC 3339), of those that a scope has."""

    first: str
    last: str

    def with_sale(self, placed_at: str) -> "Acquaintance":
        """As it is with one more."""
        return Acquaintance(min(self.first, placed_at), max(self.last, placed_at))

    def merged(self, other: "Acquaintance") -> "Acquaintance":
        """As two people know him together."""
        return Acquaintance(min(self.first, other.first), max(self.last, other.last))


class RollupRepository:
    """One edition of a tenant's rollups. Reports may read what was true a moment ago, who writes may not."""

    def __init__(self, table: Table, edition: str = "") -> None:
        self._table, self._edition = table, edition

    # What reports read.

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
        partition = keys.sales(tenant_id, scope, "all" if is_own else dimension, self._edition)
        # The day after `last` begins behind every key of `last`.
        query = Query(keys.MAIN, partition, first=f"{first}#", last=f"{last}$", consistent=False)
        for item in self._table.query_all(query):
            day, _, key = key_of(item).sort.partition("#")
            yield date.fromisoformat(day), scope if is_own else key, _figures_of(item)

    def open_work(self, tenant_id: str, rows: Rows) -> Counter[str]:
        """How many orders wait, by what for."""
        counts: Counter[str] = Counter()
        for scope in _scopes(rows):
            counts.update({key_of(item).sort: _figures_of(item).orders for item in self._all(tenant_id, scope, "work")})
        return counts

    def customers(self, tenant_id: str, rows: Rows) -> dict[str, tuple[Figures, Acquaintance]]:
        """All that each customer ever bought, and since when."""
        found: dict[str, tuple[Figures, Acquaintance]] = {}
        for scope in _scopes(rows):
            for item in self._all(tenant_id, scope, "customers"):
                customer_id, figures, known = key_of(item).sort, _figures_of(item), _acquaintance_of(item)
                before = found.get(customer_id)
                found[customer_id] = (before[0] + figures, before[1].merged(known)) if before else (figures, known)
        return found

    def _all(self, tenant_id: str, scope: str, dimension: Dimension) -> Iterable[Item]:
        partition = keys.sales(tenant_id, scope, dimension, self._edition)
        return self._table.query_all(Query(keys.MAIN, partition, consistent=False))

    def stored(self, tenant_id: str, scope: str, dimension: Dimension) -> Iterator[tuple[RollupKey, Figures]]:
        """All rollups of one kind as they stand now, in the order of their keys."""
        partition = keys.sales(tenant_id, scope, dimension, self._edition)
        for item in self._table.query_all(Query(keys.MAIN, partition)):
            yield _place_of(scope, dimension, key_of(item)), _figures_of(item)

    def figures(self, tenant_id: str, place: RollupKey) -> Figures:
        """One rollup as it stands now."""
        return _figures_of(self._table.get(self._key(tenant_id, place)) or {})

    # What projections write.

    def applied(self, tenant_id: str, source: Source) -> Applied:
        """What of the source stands in the rollups."""
        return Applied.of(self._table.get(self._place(tenant_id, source)))

    def applied_to(self, tenant_id: str, sources: Iterable[Source]) -> list[Applied]:
        """What of these sources stands in the rollups, read in one go."""
        places = [self._place(tenant_id, source) for source in sources]
        items = self._table.batch_get(places)
        return [Applied.of(items.get(place)) for place in places]

    def move_together(self, tenant_id: str, moves: Sequence[Move]) -> None:
        """Bring the rollups to the targets of several sources by as few transactions as they fit into.

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

    def move(self, tenant_id: str, source: Source, before: Applied) -> Applied:
        """Bring the rollups nearer to the target by one transaction; Overtaken when somebody was faster.

        The stored contribution moves by exactly what the rollups move by, so that a crash in between loses nothing.
        """
        step = dict(list(difference(source.target, before.figures).items())[:ROOM])
        self._commit(tenant_id, [Move(source, before, step)])
        return before.moved(step, source.version)

    def _commit(self, tenant_id: str, moves: Sequence[Move]) -> None:
        sums: dict[RollupKey, Figures] = {}
        for place, figures in chain.from_iterable(move.step.items() for move in moves):
            sums[place] = sums.get(place, NOTHING) + figures
        with self._table.transaction() as tx:
            for place, figures in sums.items():
                if figures:
                    self._add(tx, tenant_id, place, figures)
            for move in moves:
                after = move.before.moved(move.step, move.source.version)
                tx.put(after.item(self._place(tenant_id, move.source)), when=move.before.unchanged)

    def _add(self, tx: Transaction, tenant_id: str, place: RollupKey, figures: Figures) -> None:
        add = {_ATTRIBUTES[name]: value for name, value in figures.amounts().items()}
        tx.update(self._key(tenant_id, place), add=add)

    def acquaint(self, tenant_id: str, sales: Mapping[tuple[str, str], Sequence[str]]) -> None:
        """Remember when these sales were placed, by scope and customer; Overtaken when somebody was faster.

        It only ever widens, so that it may be repeated; it comes before the figures of a sale, so that they have it.
        """
        places = {keys.dayless_rollup(tenant_id, s, "customers", c, self._edition): (s, c) for s, c in sales}
        items = self._table.batch_get(places)
        wider = {place: _widened(items.get(place), sales[at]) for place, at in places.items()}
        changes = [(place, known) for place, known in wider.items() if known != _known(items.get(place))]
        for start in range(0, len(changes), LIMIT):
            with self._table.transaction() as tx:
                for place, known in changes[start : start + LIMIT]:
                    marks = {"first": known.first, "last": known.last}
                    tx.update(place, set=marks, when=_as_seen(items.get(place)))

    # What a rebuild takes away.

    def remove(self, tenant_id: str, scope: str, dimension: Dimension) -> None:
        """All rollups of one kind."""
        partition = keys.sales(tenant_id, scope, dimension, self._edition)
        self._table.delete_all(key_of(item) for item in self._table.query_all(Query(keys.MAIN, partition)))

    def forget(self, tenant_id: str, sources: Iterable[Source]) -> None:
        """What of these sources stood in them."""
        self._table.delete_all(self._place(tenant_id, source) for source in sources)

    def _place(self, tenant_id: str, source: Source) -> Key:
        return keys.contribution(tenant_id, source.order_id, source.payment_id, self._edition)

    def _key(self, tenant_id: str, place: RollupKey) -> Key:
        scope, dimension, day, key = place
        if day is None:
            return keys.dayless_rollup(tenant_id, scope, dimension, key, self._edition)
        return keys.sales_rollup(tenant_id, scope, dimension, day, key, edition=self._edition)


def _scopes(rows: Rows) -> list[str]:
    """Whose rollups add up to what is seen: an order stands in its sales person's and in everybody's."""
    return [EVERYBODY] if rows.salespeople is None else sorted(rows.salespeople)


def _place_of(scope: str, dimension: Dimension, key: Key) -> RollupKey:
    if dimension in WITHOUT_DAY:
        return RollupKey(scope, dimension, None, key.sort)
    day, _, rest = key.sort.partition("#")
    return RollupKey(scope, dimension, date.fromisoformat(day), rest)


def _figures_of(item: Item) -> Figures:
    return Figures(*(number(item, attribute) for attribute in _ATTRIBUTES.values()))


def _acquaintance_of(item: Item) -> Acquaintance:
    return Acquaintance(text(item, "first"), text(item, "last"))


def _known(item: Item | None) -> Acquaintance | None:
    return _acquaintance_of(item) if item else None


def _widened(item: Item | None, placed: Sequence[str]) -> Acquaintance:
    known = _known(item) or Acquaintance(placed[0], placed[0])
    for placed_at in placed:
        known = known.with_sale(placed_at)
    return known


def _as_seen(item: Item | None) -> Condition:
    if item is None:
        return ABSENT
    return Condition((Test("first", "=", text(item, "first")), Test("last", "=", text(item, "last"))))
