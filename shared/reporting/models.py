"""What is counted, under which keys, and the sums that reports are made of."""

from collections.abc import Mapping
from datetime import date
from operator import add, sub
from typing import Literal, NamedTuple, get_args

from shared.core.money import Money

Dimension = Literal[
    "all", "product", "category", "customer", "salesperson", "region", "warehouse", "work", "customers", "payments"
]
"""`work` counts open orders by what they wait for, `customers` all that each ever bought: they have no day.

`payments` is money by provider; it stands under everybody alone.
"""
GroupBy = Literal["none", "product", "category", "customer", "salesperson", "region", "warehouse"]
Interval = Literal["day", "week", "month", "none"]
Work = Literal["awaiting_approval", "to_ship", "unpaid"]

EVERYBODY = "*"
"""The scope of the whole tenant; any other scope is one sales person's id."""
NO_KEY = ""
"""The key of what has none: an order without a region, a product without a category."""


class RollupKey(NamedTuple):
    """Where figures are summed up; `day` is the tenant's, None for what has no day."""

    scope: str
    dimension: Dimension
    day: date | None
    key: str


class Figures(NamedTuple):
    """Sales in whole numbers, money in minor units; `tax` and `cost` are those of net.

    `paid_in` and `paid_out` is the money that payments moved.
    """

    orders: int = 0
    units: int = 0
    gross: int = 0
    discount: int = 0
    returned_units: int = 0
    returns: int = 0
    tax: int = 0
    cost: int = 0
    paid_in: int = 0
    paid_out: int = 0

    @property
    def net(self) -> int:
        """Tax included, the shipping fee not."""
        return self.gross - self.discount - self.returns

    @property
    def profit(self) -> int:
        return self.net - self.tax - self.cost

    def amounts(self) -> dict[str, int]:
        """What is not nothing, by name."""
        return {name: value for name, value in zip(self._fields, self, strict=True) if value}

    def __add__(self, other: "Figures") -> "Figures":  # type: ignore[override]
        return Figures(*map(add, self, other))

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*map(sub, self, other))

    def __bool__(self) -> bool:
        return any(self)


COUNTS = ("orders", "units", "returned_units")
Shown = Literal["orders", "units", "gross", "discount", "returned_units", "returns", "net", "tax", "cost", "profit"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
"""What reports show of figures, in this order; what is no count is an amount of money."""


def shown(figures: Figures, currency: str) -> dict[str, int | Money]:
    """Figures as reports show them."""
    values = {name: getattr(figures, name) for name in SHOWN}
    return {name: value if name in COUNTS else Money(value, currency) for name, value in values.items()}


FIGURES = Figures._fields
NOTHING = Figures()
Contribution = Mapping[RollupKey, Figures]
"""What one order adds to the rollups; keys without a figure are absent."""


def difference(target: Contribution, stored: Contribution) -> dict[RollupKey, Figures]:
    """What must be added to come from the stored contribution to the target."""
    differing = [key for key in target.keys() | stored.keys() if target.get(key, NOTHING) != stored.get(key, NOTHING)]
    return {key: target.get(key, NOTHING) - stored.get(key, NOTHING) for key in sorted(differing, key=_place)}


def _place(key: RollupKey) -> tuple[str, str, str, str]:
    """One order of writing for all, so that two writers meet early."""
    return key.scope, key.dimension, str(key.day or ""), key.key
