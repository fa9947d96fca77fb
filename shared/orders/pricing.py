"""The money of an order, in whole minor units: every sum is exact and no cent is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from shared.core.money import half_up


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's money: `total` before and `discount` of its share of the order's discount; `tax` is inside."""

    gross: int
    total: int
    discount: int
    tax: int

    @property
    def net(self) -> int:
        """What the line brings, tax included."""
        return self.total - self.discount


class Sold(Protocol):
    """A line's price and quantity."""

    @property
    def unit_price(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def tax_rate(self) -> str: ...
    @property
    def total(self) -> int: ...


def priced(lines: Sequence[Sold], order_discount: int, cancelled: Sequence[int]) -> list[Priced]:
    """Each line's money with its share of the order's discount, less that of its cancelled units."""
    totals = [line.total for line in lines]
    rows = zip(lines, totals, shares(order_discount, totals), cancelled, strict=True)
    return [_priced(line, total, discount, units) for line, total, discount, units in rows]


def _priced(line: Sold, total: int, discount: int, cancelled: int) -> Priced:
    net = total - discount
    if cancelled:
        total -= part_of(total, cancelled, line.quantity)
        net -= part_of(net, cancelled, line.quantity)
    gross = line.unit_price * (line.quantity - cancelled)
    return Priced(gross, total, total - net, included_tax(net, line.tax_rate))


def part_of(amount: int, units: int, quantity: int) -> int:
    """What of an amount for `quantity` units falls to some of them, rounded half up."""
    return half_up(Decimal(amount) * units / quantity)


def line_total(unit_price: int, quantity: int, discount_rate: str) -> int:
    """`unit_price * quantity * (1 - discount_rate)`, rounded half up."""
    return half_up(unit_price * quantity * (1 - Decimal(discount_rate)))


def included_tax(amount: int, rate: str) -> int:
    """The tax inside an amount: `amount * rate / (1 + rate)`, rounded half up."""
    tax_rate = Decimal(rate)
    return half_up(amount * tax_rate / (1 + tax_rate)) if tax_rate else 0


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount divided by the weights without remainder: largest remainders first, of equals the earlier one."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(amount * weights[index] % whole), index))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return parts
