"""Daily jobs of a tenant: asked for every hour, done once a local day at the tenant's hour."""

from datetime import date, datetime

from shared.core.clock import zone
from shared.storage import keys
from shared.storage.item import Condition, Test, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class TurnTaken(Exception):
    """The job was done on this day."""


def due_day(now: datetime, time_zone: str, hour: int) -> date | None:
    """The local day whose hour has come; None before it.

    A day without that hour, as clocks are put forward, is due at the next one; a day that has it twice at the first.
    """
    local = now.astimezone(zone(time_zone))
    return local.date() if local.hour >= hour else None


class Turns:
    """Remembers the day of each job's last turn."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_taken(self, tenant_id: str, job: str, day: date) -> bool:
        """Whether the job was done on this day or a later one."""
        last = self.last_day(tenant_id, job)
        return last is not None and last >= day

    def last_day(self, tenant_id: str, job: str) -> date | None:
        """The day on which the job was done last; None where it never was."""
        turn = self._table.get(keys.turn(tenant_id, job))
        return date.fromisoformat(text(turn, "day")) if turn else None

    @staticmethod
    def take(tx: Transaction, tenant_id: str, job: str, day: date) -> None:
        """In the transaction of what the turn does; TurnTaken when another run was faster."""
        earlier = Condition((Test("day", "<", day.isoformat()),), or_absent=True)
        turn = keys.turn(tenant_id, job).attributes() | {"day": day.isoformat()}
        tx.put(turn, when=earlier, otherwise=lambda _old: TurnTaken())
