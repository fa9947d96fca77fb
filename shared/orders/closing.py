"""The rules by which an order ends and is taken up again: pure, on the order's facts alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from shared.identity.models import TenantSettings
from shared.orders.lines import OrderLine
from shared.orders.models import Order, Reversal
from shared.orders.serving import served_line
from shared.stock.allocation import Served, Wanted


def ended(order: Order, status: Literal["cancelled", "expired"], now: datetime) -> Order:
    """The order with this status, holding nothing more; it keeps its lines and its total."""
    return order.but(
        status=status,
        lines=[_bare(line) for line in order.lines],
        ended_at=now,
        expires_at=None,
        credit_taken=0,
        on_hold=False,
        version=order.version + 1,
    )


def closed(order: Order, now: datetime) -> Order:
    """The order without its unshipped rest, which leaves its total and the credit used."""
    given_back = [(line.id, line.standing - line.shipped) for line in order.lines if line.standing > line.shipped]
    after = order.but(
        status="closed",
        lines=[_bare(line) for line in order.lines],
        reversals=recorded(order, now, given_back),
        expires_at=None,
        version=order.version + 1,
    )
    return after.but(credit_taken=min(order.credit_taken, after.exposure))


def missing_of(closed_order: Order) -> list[Wanted]:
    """What has to be found again to reopen it: a line's cancelled rest."""
    return [Wanted(line.sku, line.cancelled, line.warehouse_id) for line in closed_order.lines if line.cancelled]


def reopened(order: Order, served: Sequence[Served], now: datetime, *, expires_at: datetime) -> Order:
    """The closed order with its rest taken up again; unpaid it expires as a new one would.

    One that was delivered meanwhile and is paid in full has nothing left to do, and closes by itself.
    """
    found = iter(served)
    taken_up = [(line.id, -line.cancelled) for line in order.lines if line.cancelled]
    lines = [
        served_line(line, next(found)).but(sources=line.origin, cancelled=0) if line.cancelled else line
        for line in order.lines
    ]
    after = order.but(
        status="confirmed", lines=lines, reversals=recorded(order, now, taken_up), version=order.version + 1
    )
    until = expires_at if after.waits_for_money else None
    return closed_when_done(after.but(credit_taken=after.exposure, expires_at=until))


def expires_anew(settings: TenantSettings, now: datetime) -> datetime:
    """Until when an unpaid order holds its stock that was placed or taken up now."""
    return now + timedelta(minutes=settings.payment_window_minutes)


def closed_when_done(order: Order) -> Order:
    """The same version, closed if it is delivered and paid in full: then it closes by itself."""
    if order.status != "confirmed" or not order.delivered_whole or not order.paid_in_full:
        return order
    return order.but(status="closed", closed_by_itself=True)


def _bare(line: OrderLine) -> OrderLine:
    return line.but(allocations=[], backorders=[], sources=line.origin, cancelled=line.quantity - line.shipped)


def recorded(order: Order, now: datetime, units: list[tuple[int, int]]) -> list[Reversal]:
    """The order's reversals with these units of lines, if there are any."""
    return [*order.reversals, Reversal(at=now, kind="cancelled", units=units)] if units else order.reversals
