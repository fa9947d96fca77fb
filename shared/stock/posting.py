"""Stock steps together with what they are for: in one transaction where they fit, else in several that end as one.

What takes comes first, batch by batch, and can be undone; then one transaction settles the matter (the order, the
document); then follows what only gives and is never refused. A journal item says how far it is, and every batch is
conditional on it, so that a batch counts once and anybody can finish what a dead process left: undone before it was
settled, carried on afterwards. All journals of a tenant stand together, so that a look at them misses none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.core.clock import Clock, moment_of, rfc3339
from shared.core.errors import Overtaken, RequestInProgress, TallyshopError
from shared.core.ids import new_id
from shared.core.model import Document
from shared.core.place import Place
from shared.stock.moves import Backorder, Move, StockStep
from shared.stock.repository import StockRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import Condition, Item, Key, Test, binary, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, Transaction, until_written

Settle = Callable[[Transaction], None]
"""Writes what the steps are for; it may be asked twice."""

MOST_TOGETHER = LIMIT - 3
"""Steps in one transaction: beside them stand the order, the customer's credit and a remembered answer."""
_BATCH = LIMIT - 1
"""Steps in one of several transactions: beside them stands the journal."""
LEASE = timedelta(seconds=30)
"""A request lives no longer; from then on its journal is anybody's."""
_KEPT = timedelta(days=7)
"""How long a journal can be read after its end."""
_FREE = Condition((Test("phase", "=", "done"),), or_absent=True)
"""There is no posting of this name, or one that came to its end."""


class Journal(Document):
    """Everything that is to be done to the stock, and why."""

    takes: list[StockStep]
    gives: list[StockStep]
    change: Change


class _Occupied(Exception):
    """A posting of this name is there already, and its process may live until `lease`."""

    def __init__(self, lease: datetime) -> None:
        super().__init__(lease)
        self.lease = lease


@dataclass(frozen=True, slots=True)
class _Posting:
    """One run of a posting: a process that slept through its lease finds that its successor's is another one."""

    tenant_id: str
    id: str
    run: str
    journal: Journal

    @property
    def key(self) -> Key:
        return keys.posting(self.tenant_id, self.id)

    def stands(self, phase: str, position: int) -> Condition:
        """It is this far."""
        return Condition((Test("run", "=", self.run), Test("phase", "=", phase), Test("position", "=", position)))


class Posting:
    """Carries out stock steps of any number, all or none."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table, self._clock, self._stock = table, clock, StockRepository(table)

    @staticmethod
    def fits(steps: Sequence[Move | Backorder]) -> bool:
        """Whether one transaction takes them, with what they are for."""
        return len(steps) <= MOST_TOGETHER

    def post(
        self,
        tenant_id: str,
        steps: Sequence[Move | Backorder],
        change: Change,
        settle: Settle,
        *,
        posting_id: str | None = None,
    ) -> None:
        """Do it all, or raise what `settle` or a step refuses; `change.kind` gives way to each move's own.

        Two of one `posting_id` do not run at once: RequestInProgress.
        """
        if self.fits(steps):
            tx = self._table.transaction()
            settle(tx)
            if len(tx) + len(steps) <= LIMIT:
                with tx:
                    self._apply(tx, tenant_id, steps, change)
                return
        takes = sorted((step for step in steps if step.takes), key=_turn)
        gives = [step for step in steps if not step.takes]
        journal = Journal(takes=takes, gives=gives, change=change)
        run = new_id()
        self._staged(_Posting(tenant_id, posting_id or run, run, journal), settle)

    def finish_abandoned(self, tenant_id: str) -> int:
        """Bring to an end what dead processes left; how many there were."""
        ended = Query(keys.BY_WORK, keys.holds(tenant_id), last=f"{rfc3339(self._clock())}#~")
        found = (keys.lease_of(text(item, "work_sk")) for item in self._table.query_all(ended))
        return self.finish(tenant_id, [posting_id for posting_id in found if posting_id])

    def finish(self, tenant_id: str, posting_ids: Sequence[str]) -> int:
        """Bring these to an end, whose lease is over; how many there were.

        One that fails holds up no other; all failures come in one ExceptionGroup.
        """
        errors: list[Exception] = []
        for posting_id in posting_ids:
            try:
                self._finished(tenant_id, posting_id)
            except TallyshopError as error:
                errors.append(error)
        if errors:
            raise ExceptionGroup("postings could not be finished", errors)
        return len(posting_ids)

    def places_under_way(self, tenant_id: str) -> set[Place]:
        """Where goods may still come in from what is under way, even if nothing can be begun there any more."""
        items = self._table.query_all(Query(keys.MAIN, keys.postings(tenant_id)))
        journals = [unpack(Journal, binary(item, "d")) for item in items if text(item, "phase") != "done"]
        steps = [step for journal in journals for step in (*journal.takes, *journal.gives)]
        return {step.place for step in steps if isinstance(step, Move)}

    def _staged(self, posting: _Posting, settle: Settle) -> None:
        until_written(lambda: self._opened(posting))
        try:
            for index, batch in enumerate(_batches(posting.journal.takes)):
                with self._table.transaction() as tx:
                    self._step(tx, posting, "taking", index, index + 1)
                    self._apply(tx, posting.tenant_id, batch, posting.journal.change)
            with self._table.transaction() as tx:
                settle(tx)
                self._turn_to_giving(tx, posting)
        except Exception:
            self._finished(posting.tenant_id, posting.id)
            raise
        self._finished(posting.tenant_id, posting.id)

    def _opened(self, posting: _Posting) -> None:
        item = posting.key.attributes() | {"d": pack(posting.journal), "run": posting.run}
        item |= {"phase": "taking", "position": 0}
        item |= keys.by_work(keys.holds(posting.tenant_id), keys.lease_sort(self._clock() + LEASE, posting.id))
        try:
            with self._table.transaction() as tx:
                tx.put(item, when=_FREE, otherwise=_occupied)
        except _Occupied as other:
            if other.lease > self._clock():
                raise RequestInProgress from None
            self._finished(posting.tenant_id, posting.id)
            raise Overtaken from None

    def _turn_to_giving(self, tx: Transaction, posting: _Posting) -> None:
        taken = len(_batches(posting.journal.takes))
        tx.update(posting.key, set={"phase": "giving", "position": 0}, when=posting.stands("taking", taken))

    def _finished(self, tenant_id: str, posting_id: str) -> None:
        """Undo what was not settled, carry on what was; others may do the same at the same time."""
        until_written(lambda: self._carried_to_its_end(tenant_id, posting_id))

    def _carried_to_its_end(self, tenant_id: str, posting_id: str) -> None:
        key = keys.posting(tenant_id, posting_id)
        item = self._table.get(key)
        if item is None or text(item, "phase") == "done":
            return
        posting = _Posting(tenant_id, posting_id, text(item, "run"), unpack(Journal, binary(item, "d")))
        position = number(item, "position")
        if text(item, "phase") == "giving":
            self._give(posting, position)
        else:
            self._undo(posting, text(item, "phase"), position)

    def _give(self, posting: _Posting, position: int) -> None:
        batches = _batches(posting.journal.gives)
        for index in range(position, len(batches)):
            with self._table.transaction() as tx:
                self._step(tx, posting, "giving", index, index + 1)
                self._apply(tx, posting.tenant_id, batches[index], posting.journal.change)
        self._close(posting, "giving", len(batches))

    def _undo(self, posting: _Posting, phase: str, position: int) -> None:
        if phase == "taking":
            with self._table.transaction() as tx:
                tx.update(posting.key, set={"phase": "undoing"}, when=posting.stands("taking", position))
        batches, change = _batches(posting.journal.takes), posting.journal.change.but(reason="undone")
        for index in reversed(range(position)):
            with self._table.transaction() as tx:
                self._step(tx, posting, "undoing", index + 1, index)
                self._apply(tx, posting.tenant_id, [step.undone() for step in batches[index]], change)
        self._close(posting, "undoing", 0)

    def _step(self, tx: Transaction, posting: _Posting, phase: str, position: int, to: int) -> None:
        tx.update(posting.key, set={"position": to}, when=posting.stands(phase, position))

    def _close(self, posting: _Posting, phase: str, position: int) -> None:
        with self._table.transaction() as tx:
            tx.update(
                posting.key,
                set={"phase": "done", "ttl": int((self._clock() + _KEPT).timestamp())},
                remove=("work_pk", "work_sk"),
                when=posting.stands(phase, position),
            )

    def _apply(self, tx: Transaction, tenant_id: str, steps: Sequence[Move | Backorder], change: Change) -> None:
        for step in steps:
            self._stock.apply(tx, tenant_id, step, change)


def _turn(step: Move | Backorder) -> Place:
    """All take in one order: of two who want the same goods the later one is refused before it holds what he needs."""
    return step.sku, step.warehouse_id if isinstance(step, Move) else ""


def _batches(steps: Sequence[Move | Backorder]) -> list[Sequence[Move | Backorder]]:
    return [steps[start : start + _BATCH] for start in range(0, len(steps), _BATCH)]


def _occupied(old: Item | None) -> Exception:
    return _Occupied(moment_of(text(old, "work_sk").partition("#")[0])) if old else Overtaken()
