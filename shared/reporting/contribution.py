"""What an order adds to the figures, from its document alone.

A sale counts on the day of its confirmation; an edit and what is given back on their own days: no earlier day ever
changes.
"""

from collections.abc import Iterator
from datetime import date

from shared.core.clock import local_day, rfc3339
from shared.orders.models import LIVE, Order
from shared.reporting.applied import Source
from shared.reporting.models import EVERYBODY, NO_KEY, NOTHING, Dimension, Figures, RollupKey, Work
from shared.reporting.replay import retold
from shared.reporting.sale import Part

_ONE_ORDER = Figures(orders=1)
Entry = tuple[Dimension, date | None, str, Figures]


def sale_of(order: Order) -> Source:
    """The order as a source of figures."""
    return Source(order.id, order.version, contribution(order), placed_at=rfc3339(order.placed_at))


def contribution(order: Order) -> dict[RollupKey, Figures]:
    """The order's part of every rollup; drafts and what awaits approval are no sale yet."""
    sums: dict[RollupKey, Figures] = {}
    for dimension, day, key, figures in [*_sales(order), *_open_work(order)]:
        for scope in _scopes(order, dimension):
            place = RollupKey(scope, dimension, day, key)
            sums[place] = sums.get(place, NOTHING) + figures
    return {place: figures for place, figures in sums.items() if figures}


def _scopes(order: Order, dimension: Dimension) -> list[str]:
    """A sales person's figures by sales person are all of his own, so they are not kept twice."""
    own = order.salesperson_id if dimension != "salesperson" else None
    return [EVERYBODY, own] if own else [EVERYBODY]


def _open_work(order: Order) -> Iterator[Entry]:
    """What somebody has still to do: approve it, collect its money, ship what it holds as soon as it may be shipped."""
    may_ship = order.status == "confirmed" and not order.on_hold and (order.on_credit or order.paid_in_full)
    waits: dict[Work, bool] = {
        "awaiting_approval": order.status == "submitted",
        "to_ship": may_ship and any(line.allocated for line in order.lines),
        "unpaid": order.status in (*LIVE, "closed") and not order.paid_in_full and order.balance > 0,
    }
    yield from (("work", None, work, _ONE_ORDER) for work, it_waits in waits.items() if it_waits)


def _sales(order: Order) -> Iterator[Entry]:
    if order.confirmed_at is None:
        return
    counted = _ONE_ORDER
    for at, parts in retold(order, order.confirmed_at):
        yield from _grouped(order, local_day(at, order.time_zone), parts, counted)
        counted = NOTHING


def _grouped(order: Order, day: date, parts: list[Part], counted: Figures) -> Iterator[Entry]:
    """The parts' figures by every dimension; an order counts once under each key that it touches.

    What is given to a customer on a day is also in the sum of all that he ever bought.
    """
    groups: dict[tuple[Dimension, str], Figures] = {}
    for part in parts:
        for place in _keys(order, part).items():
            groups[place] = groups.get(place, counted) + part.figures
    yield from ((dimension, day, key, figures) for (dimension, key), figures in groups.items())
    yield from (
        ("customers", None, key, figures) for (dimension, key), figures in groups.items() if dimension == "customer"
    )


def _keys(order: Order, part: Part) -> dict[Dimension, str]:
    return {
        "all": NO_KEY,
        "product": part.line.sku,
        "category": part.line.category or NO_KEY,
        "customer": order.customer_id,
        "salesperson": order.salesperson_id or NO_KEY,
        "region": order.region or NO_KEY,
        "warehouse": part.warehouse_id,
    }
