"""What payments refuse."""

from typing import Any

from shared.core.errors import Conflict
from shared.core.money import Money


class RefundExceedsCaptured(Conflict):
    """More than was captured and is neither given back nor on its way back."""

    title = "There is not that much to give back"

    def __init__(self, *, captured: Money, refunded: Money, pending: Money) -> None:
        super().__init__(f"{captured.amount} captured, {refunded.amount} refunded, {pending.amount} on the way")
        self.captured, self.refunded, self.pending = captured, refunded, pending

    @property
    def members(self) -> dict[str, Any]:
        return {
            "captured": self.captured.as_json(),
            "refunded": self.refunded.as_json(),
            "pending": self.pending.as_json(),
        }
