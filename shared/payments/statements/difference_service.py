"""What people do about differences: book a transfer on an order, say that it is dealt with, or that it is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidRequest, NotFound
from shared.core.fields import Id, ShortText
from shared.core.model import Model
from shared.payments.errors import AlreadyResolved
from shared.payments.models import Payment
from shared.payments.statements.difference import Difference, DifferenceStatus
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.repository import DifferenceRepository
from shared.payments.transfers import BookTransfer, TransferService
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once, nothing_to_remember
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_ENDS: Mapping[str, DifferenceStatus] = {"book": "booked", "resolve": "resolved", "dismiss": "dismissed"}


class SettleDifference(Model):
    """What is to be done, and why; `order_id` is the order that a transfer pays, if its payment does not say so."""

    action: Literal["book", "resolve", "dismiss"]
    order_id: Id | None = None
    note: Annotated[ShortText, StringConstraints(min_length=1)]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Transfers that are on no order, and everything else that differs; `has_more` where not all were looked at."""

    transfers: int
    others: int
    has_more: bool


class DifferenceService:
    """Lists what is open and carries decisions out, each once."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._differences, self._transfers = DifferenceRepository(table), TransferService(table, clock)
        self._reconciliation = Reconciliation(table, clock)

    def page(
        self, actor: Actor, *, limit: int, position: Position | None, transfers: bool | None = None
    ) -> Listing[Difference]:
        """A page of what is open, newest day first: all, transfers that are on no order, or everything but those."""
        return self._differences.page(actor.tenant_id, limit=limit, position=position, transfers=transfers)

    def open_work(self, actor: Actor, *, most: int) -> OpenWork:
        """How much is open among the newest so many: a query and a read of their documents."""
        page = self.page(actor, limit=most, position=None)
        transfers = sum(entry.is_waiting_transfer for entry in page.items)
        return OpenWork(transfers, len(page.items) - transfers, has_more=page.position is not None)

    def get(self, actor: Actor, difference_id: str) -> Difference:
        """One, open or not."""
        return self._differences.get(actor.tenant_id, difference_id)

    def settle(self, actor: Actor, difference_id: str, request: SettleDifference, *, once: Once) -> Difference:
        """Carry a decision out; AlreadyResolved where there is none left to take."""
        if request.action == "book":
            return self._booked(actor, difference_id, request, once)
        return until_written(lambda: self._closed(actor, difference_id, request, once))

    def _closed(self, actor: Actor, difference_id: str, request: SettleDifference, once: Once) -> Difference:
        with self._table.transaction() as tx:
            return self._close(tx, actor, difference_id, request, once)

    def _close(
        self, tx: Transaction, actor: Actor, difference_id: str, request: SettleDifference, once: Once
    ) -> Difference:
        entry = self._open(actor, difference_id)
        status = _ENDS[request.action]
        after = entry.but(status=status, note=request.note, version=entry.version + 1)
        change = Change.by(actor, status, self._clock(), reason=request.note)
        self._differences.save(tx, actor.tenant_id, after, change)
        once.remember(tx, after)
        return after

    def _booked(self, actor: Actor, difference_id: str, request: SettleDifference, once: Once) -> Difference:
        """The transfer and the decision in one transaction."""
        entry = self._open(actor, difference_id)
        if not entry.is_waiting_transfer or entry.line is None:
            raise InvalidRequest.at("/action", "only money that came to the bank account can be booked")
        order_id = request.order_id or entry.order_id
        if not order_id:
            raise InvalidRequest.at("/order_id", "say which order it pays")
        closed: list[Difference] = []

        def close(tx: Transaction, _payment: Payment) -> None:
            closed[:] = [self._close(tx, actor, difference_id, request, once)]

        line, nothing = entry.line, nothing_to_remember(self._clock)
        transfer = BookTransfer(amount=line.money, reference=line.reference, received_on=line.day)
        try:
            self._transfers.book(actor, order_id, transfer, once=nothing, pays=entry.payment_id, beside=close)
        except NotFound:
            raise InvalidRequest.at("/order_id", "there is no such order") from None
        self._reconciliation.compare(actor, entry.provider, entry.day)
        return closed[0]

    def _open(self, actor: Actor, difference_id: str) -> Difference:
        entry = self.get(actor, difference_id)
        if entry.status != "open":
            raise AlreadyResolved(f"It is {entry.status}")
        return entry
