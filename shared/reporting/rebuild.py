"""Recomputes a tenant's figures from its orders into a second edition, compares the two, and reads the new one.

While it runs, projections keep both editions up, so that orders may go on; where it is stopped, it goes on later.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import groupby, islice, product
from typing import Literal, get_args

from shared.core.ids import new_id
from shared.reporting.editions import EditionRepository
from shared.reporting.models import EVERYBODY, NOTHING, Dimension, Figures, RollupKey
from shared.reporting.rebuild_job import Job, JobRepository
from shared.reporting.repository import RollupRepository
from shared.reporting.walk import Walk
from shared.reporting.writer import RollupWriter
from shared.storage.remembered import SECONDS
from shared.storage.table import Table

SETTLES = 5.0
"""Seconds after which indexes show every order that came before, and projections that ran at the time have ended."""
READERS_REST = SECONDS + SETTLES
"""Seconds after which nobody reads the old edition any more."""
Step = Literal["fill", "compare", "swap", "tidy"]
_SUSPECTS = 1_000
"""So many are looked at again at a time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: orders of this step so far, and the month of the last one."""

    step: Step
    orders: int = 0
    month: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures that were not what the orders add up to."""

    place: RollupKey
    stored: Figures
    recomputed: Figures


class Rebuild:
    """One at a time for a tenant; each step may be repeated."""

    def __init__(self, table: Table, pause: Callable[[float], None] = time.sleep) -> None:
        self._table, self._pause = table, pause
        self._editions, self._jobs = EditionRepository(table), JobRepository(table)
        self._walk, self._writer = Walk(table), RollupWriter(table)

    def run(self, tenant_id: str) -> Iterator[Progress | Disagreement]:
        """From the start, or from where the last one was stopped."""
        job = self._begun(tenant_id)
        if self._editions.current(tenant_id).live != job.edition:
            for filled in self._filled(tenant_id, job):
                job = filled
                yield Progress("fill", job.orders, job.month)
            yield Progress("compare", job.orders)
            yield from self._disagreements(tenant_id, job)
            self._swap(tenant_id, job)
            yield Progress("swap", job.orders)
            self._pause(READERS_REST)
        for tidied in self._tidied(tenant_id, job):
            yield Progress("tidy", tidied.orders, tidied.month)

    def _begun(self, tenant_id: str) -> Job:
        editions = self._editions.current(tenant_id)
        job = self._jobs.get(tenant_id)
        if job is None:
            job = self._jobs.save(tenant_id, Job(edition=f"@{new_id()}", old=editions.live))
        if editions.live == job.old and editions.beside is None:
            self._editions.save(tenant_id, replace(editions, beside=job.edition))
            self._pause(SETTLES)
        return job

    def _filled(self, tenant_id: str, job: Job) -> Iterator[Job]:
        for batch in self._walk.batches(tenant_id, job.month, job.after):
            self._writer.bring_edition(tenant_id, job.edition, batch.sources)
            job = self._jobs.save(tenant_id, job.behind(batch))
            yield job

    def _disagreements(self, tenant_id: str, job: Job) -> Iterator[Disagreement]:
        """What differs may be on its way: it is told if it still differs when the projections of now have ended."""
        old, new = RollupRepository(self._table, job.old), RollupRepository(self._table, job.edition)
        suspects = _suspects(tenant_id, job.scopes, old, new)
        while some := list(islice(suspects, _SUSPECTS)):
            self._pause(SETTLES)
            for place in some:
                before, after = old.figures(tenant_id, place), new.figures(tenant_id, place)
                if before != after:
                    yield Disagreement(place, before, after)

    def _swap(self, tenant_id: str, job: Job) -> None:
        editions = self._editions.current(tenant_id)
        self._editions.save(tenant_id, replace(editions, live=job.edition, beside=job.old))

    def _tidied(self, tenant_id: str, job: Job) -> Iterator[Job]:
        """Take the old edition away, which nobody reads and from now on nobody keeps up."""
        editions = self._editions.current(tenant_id)
        if editions.beside is not None:
            self._editions.save(tenant_id, replace(editions, beside=None))
            self._pause(SETTLES)
        if not job.tidying:
            job = self._jobs.save(tenant_id, job.but(tidying=True, month="", after="", orders=0))
        rollups = RollupRepository(self._table, job.old)
        for scope, dimension in product((EVERYBODY, *job.scopes), get_args(Dimension)):
            rollups.remove(tenant_id, scope, dimension)
        for batch in self._walk.batches(tenant_id, job.month, job.after):
            rollups.forget(tenant_id, batch.sources)
            job = self._jobs.save(tenant_id, job.behind(batch))
            yield job
        self._jobs.end(tenant_id)


def _suspects(
    tenant_id: str, scopes: Iterable[str], old: RollupRepository, new: RollupRepository
) -> Iterator[RollupKey]:
    """Where the two editions differ as they are read, side by side."""
    dimensions: tuple[Dimension, ...] = get_args(Dimension)
    for scope, dimension in product((EVERYBODY, *scopes), dimensions):
        taken = ((place, NOTHING - figures) for place, figures in old.stored(tenant_id, scope, dimension))
        both = merge(taken, new.stored(tenant_id, scope, dimension), key=_order)
        for _, pair in groupby(both, key=_order):
            rows = list(pair)
            if sum((figures for _, figures in rows), NOTHING):
                yield rows[0][0]


def _order(row: tuple[RollupKey, Figures]) -> tuple[date, str]:
    """That of the keys in the table."""
    place, _ = row
    return place.day or date.min, place.key
