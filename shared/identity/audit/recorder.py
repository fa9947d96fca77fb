"""From the stream into the chain."""

from collections import defaultdict
from collections.abc import Iterable

from shared.core.clock import Clock, system_clock
from shared.identity.audit.chain import Chain
from shared.identity.audit.entities import occurrence_of
from shared.identity.audit.entry import ERASED, Occurrence
from shared.identity.audit.erasures import without_erased
from shared.storage import keys
from shared.storage.stream import Image
from shared.storage.table import Table


class Audit:
    """Keeps what happened; the same record again adds nothing."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._chain, self._clock = table, Chain(table), clock

    def record(self, images: Iterable[Image]) -> None:
        """Add what these records tell, tenant by tenant."""
        by_tenant: dict[str, list[Occurrence]] = defaultdict(list)
        for image in images:
            occurrence = occurrence_of(image)
            if occurrence is not None:
                by_tenant[keys.tenant_of(image.key.partition)].append(occurrence)
        for tenant_id, occurrences in by_tenant.items():
            if self._is_gone(tenant_id, occurrences):
                continue
            self._chain.append(tenant_id, without_erased(self._table, tenant_id, occurrences, self._clock()))
            for erasure in (each for each in occurrences if each.action == ERASED):
                self._chain.forget(tenant_id, erasure)

    def _is_gone(self, tenant_id: str, occurrences: Iterable[Occurrence]) -> bool:
        """Whether the removals are those of a whole tenant: an erasure must not fill the audit that it empties."""
        is_removal = any(each.after is None for each in occurrences)
        return is_removal and self._table.get(keys.settings(tenant_id)) is None
