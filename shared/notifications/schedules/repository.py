"""Schedules and runs in the table."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from shared.core.clock import rfc3339
from shared.core.errors import NotFound
from shared.notifications.schedules.models import Run, Schedule
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, PRESENT, Condition, Item, Test, binary, text
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

RUNS_KEPT = timedelta(days=90)


class ScheduleRepository:
    """A tenant's schedules; those of all tenants by when they are due."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, schedule_id: str) -> Schedule:
        """One schedule with its last run; NotFound if there is none."""
        item = self._table.get(keys.report_schedule(tenant_id, schedule_id))
        if item is None:
            raise NotFound(f"No report schedule {schedule_id}")
        return _schedule(item)

    def all(self, tenant_id: str) -> list[Schedule]:
        """All of a tenant."""
        query = Query(keys.MAIN, keys.report_schedules(tenant_id))
        return [_schedule(item) for item in self._table.query_all(query)]

    def page(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[Schedule]:
        """A page, newest first."""
        query = Query(keys.MAIN, keys.report_schedules(tenant_id), descending=True)
        return listing(self._table, [query], lambda items: [*map(_schedule, items)], limit=limit, position=position)

    def due(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Tenant and id of every schedule whose time has come, the longest due first."""
        query = Query(keys.BY_WORK, keys.DUE_REPORTS, last=rfc3339(now) + "~")
        for item in self._table.query_all(query):
            yield keys.tenant_of(text(item, "PK")), text(item, "SK")

    def add(self, tx: Transaction, schedule: Schedule, due_at: datetime, change: Change) -> None:
        """A new one."""
        tx.put(_item(schedule, due_at) | {"change": change.packed()}, when=ABSENT)

    def move(self, tx: Transaction, schedule: Schedule, due_at: datetime, *, seen: Schedule) -> None:
        """Its next due time; Overtaken where somebody has moved or deleted it since it was seen."""
        as_seen = Condition((Test("due_day", "=", seen.due_day.isoformat()),))
        item = _item(schedule, due_at)
        tx.update(keys.report_schedule(schedule.tenant_id, schedule.id), set=_but_key(item), when=as_seen)

    def tell(self, tx: Transaction, run: Run) -> None:
        """What became of its last run; Overtaken where it is deleted."""
        tx.update(keys.report_schedule(run.tenant_id, run.schedule_id), set={"run": pack(run)}, when=PRESENT)

    def delete(self, tx: Transaction, tenant_id: str, schedule_id: str) -> None:
        """Gone; its runs stay for a while."""
        tx.delete(keys.report_schedule(tenant_id, schedule_id), when=PRESENT, otherwise=lambda _old: NotFound())


class RunRepository:
    """Runs: the stream has their mails made."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, run_id: str) -> Run | None:
        """One run; None once it is forgotten."""
        item = self._table.get(keys.report_run(tenant_id, run_id))
        return unpack(Run, binary(item, "d")) if item else None

    def begin(self, tx: Transaction, run: Run) -> None:
        """A new one; Overtaken where it was begun before."""
        tx.put(_run_item(run), when=ABSENT)

    def end(self, tx: Transaction, run: Run) -> None:
        """What became of it; Overtaken where it ended before."""
        tx.put(_run_item(run), when=Condition((Test("status", "=", "pending"),)))


def _schedule(item: Item) -> Schedule:
    run = unpack(Run, binary(item, "run")) if "run" in item else None
    return unpack(Schedule, binary(item, "d")).but(last_run=run)


def _item(schedule: Schedule, due_at: datetime) -> Item:
    place = keys.report_schedule(schedule.tenant_id, schedule.id)
    due = keys.by_work(keys.DUE_REPORTS, f"{rfc3339(due_at)}#{schedule.id}")
    packed = pack(schedule, exclude={"last_run"})
    return place.attributes() | due | {"d": packed, "due_day": schedule.due_day.isoformat()}


def _but_key(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("PK", "SK")}


def _run_item(run: Run) -> Item:
    until = int((run.begun_at + RUNS_KEPT).timestamp())
    place = keys.report_run(run.tenant_id, run.id)
    return place.attributes() | {"d": pack(run), "status": run.status, "ttl": until}
