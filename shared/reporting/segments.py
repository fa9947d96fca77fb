"""What a customer is to the business: how lately, how often and for how much he bought (recency, frequency, money)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Segment = Literal["champion", "loyal", "new", "at_risk", "lost"]
_SOONEST, _UNKNOWN = 14, 45
"""Days between two orders: at least taken as usual, and taken as usual of who ordered once."""
_BEST_SHARE = 80
"""Per cent of all revenue that the best customers bring, as in an ABC analysis."""


@dataclass(frozen=True, slots=True)
class History:
    """All that a customer ever bought: `first` and `last` are the days of his orders, `revenue` is in minor units."""

    orders: int
    revenue: int
    first: date
    last: date

    @property
    def rhythm(self) -> float:
        """Days that usually lie between two of his orders."""
        if self.orders < 2:
            return _UNKNOWN
        return max(_SOONEST, (self.last - self.first).days / (self.orders - 1))


def best(revenues: Mapping[str, int]) -> set[str]:
    """The customers who together bring the first four fifths of the revenue, from the largest on."""
    found, brought, whole = set[str](), 0, sum(revenue for revenue in revenues.values() if revenue > 0)
    for customer_id, revenue in sorted(revenues.items(), key=lambda pair: (-pair[1], pair[0])):
        if revenue <= 0 or brought * 100 >= whole * _BEST_SHARE:
            break
        found.add(customer_id)
        brought += revenue
    return found


def segment(history: History, today: date, *, is_best: bool) -> Segment:
    """Who stays away twice as long as usual is at risk, four times as long lost; until then one order makes new."""
    away = (today - history.last).days
    if away > 4 * history.rhythm:
        return "lost"
    if away > 2 * history.rhythm:
        return "at_risk"
    if history.orders < 2:
        return "new"
    return "champion" if is_best else "loyal"


def is_returning(history: History, first: date | None) -> bool:
    """Whether the customer had ordered before the day; where there is none, whether he ordered more than once."""
    return history.orders > 1 if first is None else history.first < first
