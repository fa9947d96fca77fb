"""An order's sale told again from its dated facts: what every event brought, in the order in which they happened."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.orders.lines import OrderLine
from shared.orders.models import Order, Reversal
from shared.orders.pricing import priced, shares
from shared.reporting.models import NOTHING
from shared.reporting.sale import Given, Part, Stand

_NONE = Given()


class _Chapter(NamedTuple):
    """One edition of the lines, as they were at its end, from the confirmation or the edit with which it began."""

    began: datetime
    lines: Sequence[OrderLine]
    reversals: Sequence[Reversal]


def retold(order: Order, confirmed_at: datetime) -> Iterator[tuple[datetime, list[Part]]]:
    """The sale as it was confirmed, then what each edit changed and what was given back or taken up again."""
    stands: list[Stand] = []
    for chapter in _chapters(order, confirmed_at):
        opened = _opened(order, chapter, stands)
        yield chapter.began, _changed(stands, opened)
        stands = opened
        for reversal in chapter.reversals:
            after = _reversed(stands, reversal)
            yield reversal.at, _given_back(stands, after)
            stands = after
    if order.ended_at is not None:
        yield order.ended_at, _given_back(stands, [stand.cancelling(stand.units_left) for stand in stands])


def _chapters(order: Order, confirmed_at: datetime) -> Iterator[_Chapter]:
    began, told = confirmed_at, 0
    for edition in order.editions:
        yield _Chapter(began, edition.lines, order.reversals[told : edition.reversals])
        began, told = edition.until, edition.reversals
    yield _Chapter(began, order.lines, order.reversals[told:])


def _opened(order: Order, chapter: _Chapter, before: Sequence[Stand]) -> list[Stand]:
    """The chapter's lines at its beginning: sold whole, but for what had come back before."""
    money = priced(chapter.lines, order.order_discount, [0] * len(chapter.lines))
    rows = zip(chapter.lines, money, _returned_before(chapter, before), strict=True)
    return [Stand(line, price, returned=returned) for line, price, returned in rows]


def _returned_before(chapter: _Chapter, before: Sequence[Stand]) -> list[Given]:
    """At what it counted then; where the edit dealt a SKU's returned units out anew, their value goes with them."""
    since = Counter[int]()
    for reversal in chapter.reversals:
        if reversal.kind == "returned":
            since.update(_units(reversal))
    units = [line.returned - since[line.id] for line in chapter.lines]
    known = {stand.line.id: stand.returned for stand in before}
    returned = [known.get(line.id, _NONE) for line in chapter.lines]
    moved = {line.sku for line, was, now in zip(chapter.lines, returned, units, strict=True) if was.units != now}
    for sku in moved:
        indexes = [index for index, line in enumerate(chapter.lines) if line.sku == sku]
        value = sum(stand.returned.value for stand in before if stand.line.sku == sku)
        values = shares(value, [units[index] for index in indexes])
        for index, part in zip(indexes, values, strict=True):
            returned[index] = Given(units[index], part)
    return returned


def _reversed(stands: Sequence[Stand], reversal: Reversal) -> list[Stand]:
    units = _units(reversal)
    step = Stand.returning if reversal.kind == "returned" else Stand.cancelling
    return [step(stand, units[stand.line.id]) if stand.line.id in units else stand for stand in stands]


def _units(reversal: Reversal) -> Counter[int]:
    """By line; one return may name a line's goods twice, fit for sale and damaged."""
    units = Counter[int]()
    for line_id, quantity in reversal.units:
        units[line_id] += quantity
    return units


def _changed(before: Sequence[Stand], after: Sequence[Stand]) -> list[Part]:
    gone = [Part(part.line, part.warehouse_id, NOTHING - part.figures) for stand in before for part in stand.sold()]
    return [*(part for stand in after for part in stand.sold()), *gone]


def _given_back(before: Sequence[Stand], after: Sequence[Stand]) -> list[Part]:
    pairs = zip(before, after, strict=True)
    return [part for stand, then in pairs if stand is not then for part in stand.given_back(then)]
