"""A sale's money divided by line and warehouse, and what of it was given back on which day; no cent is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.core.clock import local_day
from shared.core.money import half_up
from shared.orders.lines import OrderLine
from shared.orders.models import DEAD, Order
from shared.orders.pricing import Priced, included_tax, shares
from shared.reporting.models import NO_KEY, Figures


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one line from one warehouse; the parts of a line add up to it."""

    line: OrderLine
    warehouse_id: str
    figures: Figures


def sold(order: Order) -> list[Part]:
    """The order as it was confirmed."""
    return [part for line, money in zip(order.lines, order.priced, strict=True) for part in _sold(line, money)]


def given_back(order: Order) -> Iterator[tuple[date, list[Part]]]:
    """What was cancelled or expired, by day, oldest first."""
    lines = [_Open(line, money) for line, money in zip(order.lines, order.priced, strict=True)]
    for day, units in _returns(order):
        yield day, [part for line, quantity in zip(lines, units, strict=True) for part in line.give_back(quantity)]


def _returns(order: Order) -> Iterator[tuple[date, list[int]]]:
    """The days on which something was given back, oldest first, with the units of each line."""
    if order.ended_at is not None:
        whole = order.status in DEAD
        units = [line.quantity if whole else line.cancelled for line in order.lines]
        yield local_day(order.ended_at, order.time_zone), units


def _sold(line: OrderLine, money: Priced) -> Iterator[Part]:
    units = _units_by_warehouse(line)
    weights = list(units.values())
    columns = (money.gross, money.gross - money.net, money.tax, line.cost * line.quantity)
    rows = zip(units.items(), *(shares(amount, weights) for amount in columns), strict=True)
    for (warehouse_id, quantity), gross, discount, tax, cost in rows:
        yield Part(line, warehouse_id, Figures(units=quantity, gross=gross, discount=discount, tax=tax, cost=cost))


def _units_by_warehouse(line: OrderLine) -> dict[str, int]:
    units = {source.warehouse_id: source.quantity for source in line.origin}
    nowhere = line.quantity - sum(units.values())
    return units | {NO_KEY: nowhere} if nowhere else units


class _Open:
    """What of a line was not given back yet."""

    def __init__(self, line: OrderLine, money: Priced) -> None:
        self._line, self._net = line, money.net
        self._parts = list(_sold(line, money))
        self._units_left, self._net_left = line.quantity, money.net

    def give_back(self, units: int) -> list[Part]:
        """These units at their share of the line's money, half up; the last ones take the remainder."""
        value = self._net_left
        if units < self._units_left:
            value = half_up(Decimal(self._net) * units / self._line.quantity)
        tax = self._tax_of(self._net_left) - self._tax_of(self._net_left - value)
        self._units_left -= units
        self._net_left -= value
        return list(self._divided(units, value, tax)) if units else []

    def _tax_of(self, net: int) -> int:
        return included_tax(net, self._line.tax_rate)

    def _divided(self, units: int, value: int, tax: int) -> Iterator[Part]:
        """By warehouse as it was sold, so that a line given back whole leaves nothing behind anywhere."""
        figures = [part.figures for part in self._parts]
        quantities = [sold.units for sold in figures]
        rows = zip(
            self._parts,
            shares(units, quantities),
            shares(value, [sold.net for sold in figures]),
            shares(tax, quantities),
            shares(self._line.cost * units, quantities),
            strict=True,
        )
        for part, returned_units, returns, less_tax, less_cost in rows:
            back = Figures(returned_units=returned_units, returns=returns, tax=-less_tax, cost=-less_cost)
            yield Part(part.line, part.warehouse_id, back)
