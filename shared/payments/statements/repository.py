"""Statements' lines by day, what came of comparing a day, and what differs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from shared.core.errors import NotFound
from shared.payments.models import ProviderName
from shared.payments.statements.difference import Difference
from shared.payments.statements.lines import StatementLine
from shared.payments.statements.report import ReconciledDay
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Item, at_version, binary, key_of
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

_ID_LENGTH = 24


class StatementRepository:
    """Lines, and the days that were compared."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def lines(self, tenant_id: str, provider: ProviderName, first: date, last: date) -> list[StatementLine]:
        """All from day to day, both included."""
        partition = keys.statement_lines(tenant_id, provider)
        query = Query(keys.MAIN, partition, first=first.isoformat(), last=f"{last.isoformat()}#~")
        return [unpack(StatementLine, binary(item, "d")) for item in self._table.query_all(query)]

    def keep(self, tenant_id: str, provider: ProviderName, lines: Iterable[StatementLine]) -> None:
        """Store lines; those that are known stay as they are."""
        places = {keys.statement_line(tenant_id, provider, line.day, line.id): line for line in lines}
        self._table.put_all(place.attributes() | {"d": pack(line)} for place, line in places.items())

    def days(self, tenant_id: str, first: date, last: date) -> list[ReconciledDay]:
        """What came of the days from day to day, both included, oldest first."""
        partition = keys.reconciled_days(tenant_id)
        query = Query(keys.MAIN, partition, first=first.isoformat(), last=f"{last.isoformat()}#~")
        return [unpack(ReconciledDay, binary(item, "d")) for item in self._table.query_all(query)]

    def keep_day(self, tx: Transaction, tenant_id: str, day: ReconciledDay) -> None:
        """The newest comparison counts."""
        tx.put(keys.reconciled_day(tenant_id, day.day, day.provider).attributes() | {"d": pack(day)})


class DifferenceRepository:
    """Work for finance; an id begins with its day."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, difference_id: str) -> Difference:
        """One, open or not; NotFound for what never was."""
        is_possible = difference_id.isascii() and difference_id.isalnum() and len(difference_id) == _ID_LENGTH
        item = self._table.get(keys.difference(tenant_id, difference_id)) if is_possible else None
        if item is None:
            raise NotFound("No such difference")
        return unpack(Difference, binary(item, "d"))

    def between(self, tenant_id: str, first: date, last: date) -> Iterator[Difference]:
        """All from day to day, open or not."""
        query = Query(keys.MAIN, keys.differences(tenant_id), first=f"{first:%Y%m%d}", last=f"{last:%Y%m%d}~")
        return (unpack(Difference, binary(item, "d")) for item in self._table.query_all(query))

    def page(
        self, tenant_id: str, *, limit: int, position: Position | None, transfers: bool | None = None
    ) -> Listing[Difference]:
        """A page of those that are open, newest day first; of waiting transfers only, or of all others."""

        def keeps(entry: Difference) -> bool:
            return entry.status == "open" and transfers in (None, entry.is_waiting_transfer)

        def load(found: Sequence[Item]) -> list[Difference | None]:
            places = [key_of(item) for item in found]
            items = self._table.batch_get(places)
            entries = [unpack(Difference, binary(items[place], "d")) if place in items else None for place in places]
            return [entry if entry is not None and keeps(entry) else None for entry in entries]

        query = Query(keys.BY_WORK, keys.differences(tenant_id), descending=True)
        return listing(self._table, [query], load, limit=limit, position=position)

    def save(self, tx: Transaction, tenant_id: str, entry: Difference, change: Change) -> None:
        """A new one, or the next version; Overtaken when somebody was faster."""
        item = keys.difference(tenant_id, entry.id).attributes()
        if entry.status == "open":
            item |= keys.by_work(keys.differences(tenant_id), entry.id)
        item |= {"d": pack(entry), "version": entry.version, "change": change.packed()}
        tx.put(item, when=ABSENT if entry.version == 1 else at_version(entry.version - 1))
