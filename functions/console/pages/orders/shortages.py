"""Out of stock offers what is there: take it, take the rest later or from elsewhere, or wait for it.

An offer is the value of a button: pressed, the form comes back filled with it, and whatever else was typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from functions.console.pages.orders.lines import Row, rows_of
from functions.console.visit import Visit
from shared.orders.models import Order
from shared.stock.errors import OutOfStock, Shortage

Parts = tuple[tuple[str, int], ...]
"""Units by warehouse."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way out: `now` from `place` and other `parts`, the rest `later`; `beyond` of those now are awaited."""

    kind: str
    sku: str
    now: int
    later: int = 0
    beyond: int = 0
    place: str = ""
    parts: Parts = ()

    @property
    def value(self) -> str:
        """What its button sends: the inverse of `read`."""
        parts = ",".join(f"{place}={units}" for place, units in self.parts)
        return f"{self.kind}:{self.sku}:{self.now}:{self.later}:{self.place}:{parts}"


def pressed(visit: Visit) -> Offer | None:
    """The offer whose button sent the form; None for any other button."""
    kind, *rest = visit.typed("offer").split(":")
    if len(rest) != 5 or not all(text.isdecimal() and len(text) < 10 for text in rest[1:3]):
        return None
    sku, now, later, place, parts = rest
    pairs = [part.partition("=") for part in parts.split(",") if part]
    units = tuple((at, int(count)) for at, _, count in pairs if count.isdecimal() and len(count) < 10)
    return Offer(kind, sku, int(now), int(later), place=place, parts=units)


def filled(rows: Sequence[Row], offer: Offer) -> list[Row]:
    """The lines as the offer wants them: of several of one SKU the first keep what there is."""
    left, done = offer.now, list[Row]()
    for row in rows:
        if not _is_meant(row, offer):
            done.append(row)
            continue
        units = min(left, int(row["quantity"]) if row.get("quantity", "").isdecimal() else left)
        left -= units
        if units:
            done.append(row | {"quantity": str(units)})
    return [*done, *_further(rows, offer)]


def _further(rows: Sequence[Row], offer: Offer) -> Iterator[Row]:
    """Lines of their own: from each other warehouse, and of what is taken later."""
    model = next((row for row in rows if _is_meant(row, offer)), {"sku": offer.sku})
    for place, units in offer.parts:
        yield model | {"warehouse_id": place, "quantity": str(units)}
    if offer.later:
        yield model | {"warehouse_id": "", "quantity": str(offer.later), "later": "yes"}


def _is_meant(row: Mapping[str, str], offer: Offer) -> bool:
    return row.get("sku") == offer.sku and row.get("warehouse_id", "") == offer.place and not row.get("later")


def offers(visit: Visit, order: Order | None = None) -> dict[str, list[Offer]]:
    """By SKU, what can be done about each shortage; what the order holds already is available to it."""
    refused = visit.problem.error if visit.problem else None
    if not isinstance(refused, OutOfStock):
        return {}
    short = refused.shortages
    shelves = dict(visit.services.quotes.levels(visit.actor, [one.sku for one in short]))
    for place, units in order.held.items() if order else ():
        shelves[place] = shelves.get(place, 0) + units
    asked = {row["sku"] for row in rows_of(visit)} or {line.sku for line in (order.lines if order else ())}
    is_all = asked <= {one.sku for one in short if one.available <= 0}
    return {one.sku: list(_of(one, shelves, is_all=is_all)) for one in short}


def beside(rows: Sequence[Row], found: Mapping[str, list[Offer]]) -> dict[int, list[Offer]]:
    """The offers by the line beside which they stand: the first one of each SKU."""
    first = {sku: next((n for n, row in enumerate(rows) if row.get("sku") == sku), None) for sku in found}
    return {n: found[sku] for sku, n in first.items() if n is not None}


def _of(short: Shortage, shelves: Mapping[tuple[str, str], int], *, is_all: bool) -> Iterator[Offer]:
    named = short.warehouse_id or ""
    mine = {place: units for (sku, place), units in shelves.items() if sku == short.sku}
    there = min(max(short.available, 0), mine.get(named, 0) if named else sum(mine.values()))
    missing, base = short.wanted - there, Offer("take", short.sku, there, place=named)
    if there or not is_all:
        yield base
    if named and (parts := _elsewhere(mine, named, missing)):
        yield replace(base, kind="spread", parts=parts, later=missing - sum(units for _, units in parts))
    elif there or not is_all:
        yield replace(base, kind="split", later=missing)
    if short.available > there:
        yield replace(base, kind="backorder", now=short.available, beyond=short.available - there)


def _elsewhere(mine: Mapping[str, int], named: str, missing: int) -> Parts:
    """From which other warehouses the missing ones come, the fullest first."""
    parts = list[tuple[str, int]]()
    for place, units in sorted(mine.items(), key=lambda level: -level[1]):
        if place != named and units > 0 and missing > 0:
            parts.append((place, min(units, missing)))
            missing -= parts[-1][1]
    return tuple(parts)
