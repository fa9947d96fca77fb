"""Brings rollups to what their sources contribute: exact under repetition, any order of arrival and any crash."""

from collections.abc import Iterable, Sequence

from shared.core.errors import Overtaken
from shared.reporting.applied import Applied, Move, Source
from shared.reporting.editions import EditionRepository
from shared.reporting.models import NOTHING, difference
from shared.reporting.repository import RollupRepository
from shared.storage.table import Table
from shared.storage.transaction import until_written


class RollupWriter:
    """Writes a tenant's rollups, every edition of them."""

    def __init__(self, table: Table) -> None:
        self._table, self._editions = table, EditionRepository(table)

    def bring(self, tenant_id: str, sources: Sequence[Source]) -> None:
        """The rollups to these sources, in few transactions; what was overtaken or applied changes nothing."""
        for edition in self._editions.current(tenant_id).kept:
            self.bring_edition(tenant_id, edition, sources)

    def bring_edition(self, tenant_id: str, edition: str, sources: Sequence[Source]) -> None:
        """One edition of them; a source is named once."""
        rollups = RollupRepository(self._table, edition)
        left = [pair for pair in _paired(rollups, tenant_id, sources) if not pair[1].covers(pair[0])]
        _acquaint(rollups, tenant_id, left)
        moves = [Move(source, applied, difference(source.target, applied.figures)) for source, applied in left]
        alone = [move for move in moves if not move.fits]
        try:
            rollups.move_together(tenant_id, [move for move in moves if move.fits])
        except Overtaken:
            alone = moves
        for move in alone:
            _bring_alone(rollups, tenant_id, move.source)


def _paired(rollups: RollupRepository, tenant_id: str, sources: Sequence[Source]) -> Iterable[tuple[Source, Applied]]:
    return zip(sources, rollups.applied_to(tenant_id, sources), strict=True)


def _bring_alone(rollups: RollupRepository, tenant_id: str, source: Source) -> None:
    """By as many transactions as it takes."""
    applied = rollups.applied(tenant_id, source)
    while not applied.covers(source):
        try:
            applied = rollups.move(tenant_id, source, applied)
        except Overtaken:
            applied = rollups.applied(tenant_id, source)


def _acquaint(rollups: RollupRepository, tenant_id: str, left: Iterable[tuple[Source, Applied]]) -> None:
    """The customers of sales that are not counted yet."""
    sales: dict[tuple[str, str], list[str]] = {}
    for source, applied in left:
        for place, figures in source.target.items():
            if place.dimension == "customers" and figures.orders > applied.figures.get(place, NOTHING).orders:
                sales.setdefault((place.scope, place.key), []).append(source.placed_at)
    if sales:
        until_written(lambda: rollups.acquaint(tenant_id, sales))
