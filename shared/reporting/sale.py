"""A line's money from its sale to the last piece given back, by warehouse; no cent is lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from shared.orders.lines import OrderLine
from shared.orders.pricing import Priced, included_tax, part_of, shares
from shared.reporting.models import NO_KEY, Figures


class Given(NamedTuple):
    """Units that were given back, and at what they counted."""

    units: int = 0
    value: int = 0

    def further(self, units: int, value: int) -> "Given":
        """These and more."""
        return Given(self.units + units, self.value + value)


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of one line at one warehouse; the parts of a line add up to it."""

    line: OrderLine
    warehouse_id: str
    figures: Figures


class _Share(NamedTuple):
    """What of a line one warehouse has: sold and not cancelled, and what of that is still with the customer."""

    warehouse_id: str
    units: int
    gross: int
    units_left: int
    net: int
    tax: int
    cost: int


@dataclass(frozen=True, slots=True)
class Stand:
    """A line at the price of one edition, and what of it was given back so far."""

    line: OrderLine
    money: Priced
    cancelled: Given = Given()
    returned: Given = Given()

    @property
    def units_left(self) -> int:
        return self.line.quantity - self.cancelled.units - self.returned.units

    @property
    def net(self) -> int:
        """What the line brings after all that was given back, tax included."""
        return self.money.net - self.cancelled.value - self.returned.value

    def cancelling(self, units: int) -> "Stand":
        """Fewer by these units and by what the order's total loses with them; below zero they are taken up again."""
        cancelled = part_of(self.money.net, self.cancelled.units + units, self.line.quantity)
        value = self.net if units == self.units_left else cancelled - self.cancelled.value
        return replace(self, cancelled=self.cancelled.further(units, value))

    def returning(self, units: int) -> "Stand":
        """Fewer by these units and their share of the line's money, half up; the last ones take the remainder."""
        value = self.net if units == self.units_left else part_of(self.money.net, units, self.line.quantity)
        return replace(self, returned=self.returned.further(units, value))

    def sold(self) -> list[Part]:
        """What is sold and not cancelled. What came back is in its discount: so net, tax and cost are what is left."""
        return [Part(self.line, share.warehouse_id, _sold(share)) for share in self._shares()]

    def given_back(self, after: "Stand") -> list[Part]:
        """What was given back on the way from here to there."""
        shares_of_both = zip(self._shares(), after._shares(), strict=True)
        return [Part(self.line, before.warehouse_id, _given_back(before, left)) for before, left in shares_of_both]

    def _shares(self) -> Iterator[_Share]:
        """Goods leave warehouse by warehouse: the first ones are those that come back, the last ones are cancelled."""
        origin = _units_by_warehouse(self.line)
        units = _without(list(origin.values())[::-1], self.cancelled.units)[::-1]
        left = _without(units, self.returned.units)
        weights = left if any(left) else list(origin.values())
        rows = zip(
            origin,
            units,
            left,
            shares(self.net, weights),
            shares(included_tax(self.net, self.line.tax_rate), weights),
            strict=True,
        )
        for warehouse_id, sold, units_left, net, tax in rows:
            gross, cost = self.line.unit_price * sold, self.line.cost * units_left
            yield _Share(warehouse_id, sold, gross, units_left, net, tax, cost)


def _sold(share: _Share) -> Figures:
    discount = share.gross - share.net
    return Figures(units=share.units, gross=share.gross, discount=discount, tax=share.tax, cost=share.cost)


def _given_back(before: _Share, after: _Share) -> Figures:
    return Figures(
        returned_units=before.units_left - after.units_left,
        returns=before.net - after.net,
        tax=after.tax - before.tax,
        cost=after.cost - before.cost,
    )


def _units_by_warehouse(line: OrderLine) -> dict[str, int]:
    units = {source.warehouse_id: source.quantity for source in line.origin}
    nowhere = line.quantity - sum(units.values())
    return units | {NO_KEY: nowhere} if nowhere else units


def _without(units: Sequence[int], taken: int) -> list[int]:
    """The units less so many, taken from the first on."""
    left = []
    for quantity in units:
        part = min(taken, quantity)
        left.append(quantity - part)
        taken -= part
    return left
