"""The money of an order, in whole minor units: every sum is exact and no cent is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
