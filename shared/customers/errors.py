"""What a customer refuses."""

from typing import Any

from shared.core.errors import Conflict, Forbidden
from shared.core.money import Money


class OwnerNotSelf(Forbidden):
    """A sales person may take a customer, but not give one to somebody else."""

    title = "You can make only yourself the owner"


class CreditExceeded(Conflict):
    """What is wanted on credit is more than the limit leaves."""

    title = "The customer's credit is used up"

    def __init__(self, limit: Money, used: Money, wanted: Money) -> None:
        super().__init__(f"{wanted.amount} {wanted.currency} wanted, {used.amount} of {limit.amount} used")
        self.limit, self.used, self.wanted = limit, used, wanted

    @property
    def members(self) -> dict[str, Any]:
        return {"limit": self.limit.as_json(), "used": self.used.as_json(), "wanted": self.wanted.as_json()}
