"""Which things lost their personal data, so that a change that is told late does not bring it back.

Records of one item come in the order of its changes, but for those that failed: these wait in the queue of failures
for a minute at least, and meanwhile the thing may have been erased. Only what comes so late is looked up.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.core.clock import moment_of
from shared.identity.audit.entry import Occurrence
from shared.storage import keys
from shared.storage.item import Key, number
from shared.storage.table import Table
from shared.storage.transaction import Transaction

LATE = timedelta(seconds=30)
"""Half of what a failed record waits, which leaves the other half to clocks that differ."""


def remember_erasure(tx: Transaction, tenant_id: str, entity_type: str, entity_id: str, version: int) -> None:
    """What the thing was before this version is never shown again; part of the erasure's own transaction."""
    tx.put(keys.erasure(tenant_id, entity_type, entity_id).attributes() | {"version": version})


def without_erased(table: Table, tenant_id: str, occurrences: Sequence[Occurrence], now: datetime) -> list[Occurrence]:
    """The same occurrences; those of a thing before its erasure show nothing."""
    late = [each for each in occurrences if moment_of(each.at) < now - LATE]
    found = table.batch_get(_place(tenant_id, each) for each in late) if late else {}
    return [_shown(each, number(found.get(_place(tenant_id, each)), "version")) for each in occurrences]


def _place(tenant_id: str, occurrence: Occurrence) -> Key:
    return keys.erasure(tenant_id, occurrence.entity_type, occurrence.entity_id)


def _shown(occurrence: Occurrence, erased: int) -> Occurrence:
    return replace(occurrence, before=None, after=None) if 0 < occurrence.version < erased else occurrence
