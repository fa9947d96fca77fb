"""What of one order, or one payment, the rollups hold: kept beside it, so that its next version moves them exactly."""

from dataclasses import dataclass

from shared.core.model import Document
from shared.reporting.models import NOTHING, Contribution, Figures, RollupKey
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Condition, Item, Key, Test, binary, number
from shared.storage.transaction import LIMIT

ROOM = LIMIT - 1
"""Rollups that one transaction moves beside the contribution."""


class _Rows(Document):
    """A contribution's stored form; figures end with the last that is not nothing."""

    rows: list[tuple[RollupKey, list[int]]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What of a source the rollups hold, from which version of it; `sequence` counts the writes, 0 for none."""

    figures: Contribution
    version: int = 0
    sequence: int = 0

    @classmethod
    def of(cls, item: Item | None) -> "Applied":
        """What an item holds; nothing for None."""
        if item is None:
            return cls({})
        rows = unpack(_Rows, binary(item, "d")).rows
        figures = {place: Figures(*values) for place, values in rows}
        return cls(figures, number(item, "version"), number(item, "sequence"))

    def covers(self, source: "Source") -> bool:
        """Whether nothing is left to do: a newer version was applied, or exactly this."""
        return self.version > source.version or (self.version == source.version and self.figures == source.target)

    @property
    def unchanged(self) -> Condition:
        """Nobody has moved it since it was read."""
        return Condition((Test("sequence", "=", self.sequence),)) if self.sequence else ABSENT

    def moved(self, step: Contribution, version: int) -> "Applied":
        """After a step."""
        return Applied(added(self.figures, step), version, self.sequence + 1)

    def item(self, place: Key) -> Item:
        """Its stored form."""
        rows = [(key, _short(list(figures))) for key, figures in self.figures.items()]
        body: Item = {"d": pack(_Rows(rows=rows)), "version": self.version, "sequence": self.sequence}
        return place.attributes() | body


@dataclass(frozen=True, slots=True)
class Source:
    """One version of an order, or of one of its payments, and what it is to contribute.

    `placed_at` (RFC 3339) is an order's.
    """

    order_id: str
    version: int
    target: Contribution
    payment_id: str = ""
    placed_at: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A source's next step towards its target: what the rollups and its contribution move by."""

    source: Source
    before: Applied
    step: Contribution

    @property
    def fits(self) -> bool:
        """Whether one transaction takes it."""
        return len(self.step) <= ROOM


def added(first: Contribution, second: Contribution) -> dict[RollupKey, Figures]:
    """The sum of two contributions."""
    sums = dict(first)
    for place, figures in second.items():
        sums[place] = sums.get(place, NOTHING) + figures
    return {place: figures for place, figures in sums.items() if figures}


def _short(values: list[int]) -> list[int]:
    while values and not values[-1]:
        values.pop()
    return values
