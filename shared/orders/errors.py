"""What an order refuses."""

from typing import Any

from shared.core.errors import Conflict, Forbidden
from shared.core.money import Money


class TotalChanged(Conflict):
    """The total is not the one that the caller expected."""

    title = "The total is another one"

    def __init__(self, expected: Money, actual: Money) -> None:
        super().__init__(f"{expected.amount} was expected, it is {actual.amount}")
        self.expected, self.actual = expected, actual

    @property
    def members(self) -> dict[str, Any]:
        return {"expected": self.expected.as_json(), "actual": self.actual.as_json()}


class ProductArchived(Conflict):
    """Names the products that are no longer sold."""

    title = "A product is no longer sold"

    def __init__(self, *skus: str) -> None:
        super().__init__(", ".join(skus))
        self.skus = skus

    @property
    def members(self) -> dict[str, Any]:
        return {"skus": list(self.skus)}


class AlreadyShipped(Conflict):
    """Something of the order has left the house."""

    title = "Something was shipped already"


class ExceedsShipped(Conflict):
    """More than was shipped and has not come back yet."""

    title = "Not that many were shipped"


class ExceedsAllocation(Conflict):
    """More than the order holds of the SKU."""

    title = "The order does not hold that many"


class PaymentRequired(Conflict):
    """A prepaid order ships when it is paid in full."""

    title = "The order is not paid"


class ApprovalLimit(Forbidden):
    """The order's total is above what the actor's role may approve."""

    title = "The total is above your approval limit"


class OrderOnHold(Conflict):
    """Nothing ships while an order is on hold, and no document is made."""

    title = "The order is on hold"
