"""Stock documents become movements: all lines of a document or none, however many there are.

In one transaction, which the levels as they were seen make exact, where it fits; else as a posting, after which the
levels are read again, so that what is answered stood in the books.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock
from shared.core.errors import FieldError, InvalidRequest, Overtaken
from shared.core.ids import new_id
from shared.stock.documents import Document, Levels
from shared.stock.errors import CountedBelow, OutOfStock, ReservedExceedsCount, Shortage
from shared.stock.holders import Holders
from shared.stock.models import Level
from shared.stock.moves import Move
from shared.stock.posting import LEASE, Posting, Settle
from shared.stock.repository import StockRepository
from shared.stock.warehouses import WarehouseRepository
from shared.storage.change import Change
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_NOT_OPEN = "there is no such open warehouse"


@dataclass(frozen=True, slots=True)
class Posted:
    """A stock document that was carried out, and the levels after it."""

    id: str
    levels: list[Level]


class Booking:
    """Carries out stock documents."""

    def __init__(self, table: Table, clock: Clock, holders: Holders) -> None:
        self._table, self._clock, self._holders = table, clock, holders
        self._stock, self._posting = StockRepository(table), Posting(table, clock)
        self._products, self._warehouses = ProductRepository(table), WarehouseRepository(table)

    def post(self, actor: Actor, document: Document[Any], *, once: Once) -> Posted:
        """The levels after it; InvalidRequest, OutOfStock or ReservedExceedsCount leave everything as it was."""
        self._demand_sound(actor.tenant_id, document)
        return until_written(lambda: self._posted(actor, document, once))

    def _posted(self, actor: Actor, document: Document[Any], once: Once) -> Posted:
        tenant_id, document_id = actor.tenant_id, new_id()
        levels = self._stock.levels(tenant_id, document.places())
        moves = document.moves(levels)
        self._demand_enough(actor, moves, levels)
        reference = document.reference or document_id
        change = Change.by(actor, document.name, self._clock(), reference=reference, reason=document.reason)
        posted = Posted(document_id, list(_after(moves, levels).values()))
        fits = self._posting.fits(moves)

        def settle(tx: Transaction) -> None:
            for pointer, warehouse_id in document.warehouses().items():
                error = InvalidRequest.at(pointer, _NOT_OPEN)
                self._warehouses.demand_open(tx, tenant_id, warehouse_id, error)
            once.remember(tx, posted, until=None if fits else self._clock() + LEASE)

        if fits:
            self._posting.post(tenant_id, moves, change, settle)
            return posted
        self._post_apart(tenant_id, moves, change, settle, posting_id=once.name)
        posted = Posted(document_id, list(self._stock.levels(tenant_id, document.places()).values()))
        once.correct(self._table, posted)
        return posted

    def _post_apart(
        self, tenant_id: str, moves: Sequence[Move], change: Change, settle: Settle, *, posting_id: str | None
    ) -> None:
        """In several transactions; when goods were taken in between we look again, and so name every shortage."""
        steps = [step for move in moves for step in move.apart()]
        try:
            self._posting.post(tenant_id, steps, change, settle, posting_id=posting_id)
        except OutOfStock:
            raise Overtaken("Goods were taken in between") from None

    def _demand_sound(self, tenant_id: str, document: Document[Any]) -> None:
        """Every wrong field by its pointer."""
        is_open = {warehouse.id for warehouse in self._warehouses.open(tenant_id)}
        known = self._products.get_many(tenant_id, {line.sku for line in document.lines})
        faults = [FieldError(p, _NOT_OPEN) for p, place in document.warehouses().items() if place not in is_open]
        faults += [
            FieldError(f"/lines/{n}/sku", "there is no such product")
            for n, line in enumerate(document.lines)
            if line.sku not in known
        ]
        faults += document.faults()
        if faults:
            raise InvalidRequest(*faults)

    def _demand_enough(self, actor: Actor, moves: Sequence[Move], levels: Levels) -> None:
        """Every line that takes more than there is, so that the refusal names all of them."""
        shortages = []
        below = []
        for move in moves:
            level = levels[move.place]
            if move.kind == "count" and level.available + move.available < 0:
                below.append((level, CountedBelow(level.sku, level.on_hand + move.available, level.reserved)))
            elif move.kind != "count":
                shortages += _shortages(move, level)
        if shortages:
            raise OutOfStock(*shortages)
        if below:
            orders = self._holders.of(actor, [level for level, _ in below])
            raise ReservedExceedsCount(orders, [counted for _, counted in below])


def _shortages(move: Move, level: Level) -> list[Shortage]:
    """What a move takes beyond what is available, and beyond what is damaged."""
    pairs = ((-move.available, level.available), (-move.damaged, level.damaged))
    return [Shortage(level.sku, wanted, there) for wanted, there in pairs if wanted > there]


def _after(moves: Sequence[Move], levels: Levels) -> Levels:
    return {**levels, **{move.place: levels[move.place].after(move) for move in moves}}
