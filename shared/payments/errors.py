"""What payments refuse."""

from typing import Any

from shared.core.errors import Busy, Conflict
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


class DuplicateTransfer(Conflict):
    """This transfer was booked on the order before."""

    title = "The transfer is booked already"


class AlreadyResolved(Conflict):
    """Somebody has decided about this money, or it is booked."""

    title = "There is nothing left to decide"


class ProviderDeclined(Conflict):
    """The provider will not do it; `code` is its own word for why."""

    title = "The payment provider refuses"

    def __init__(self, code: str) -> None:
        super().__init__(f"The provider says {code}")
        self.code = code

    @property
    def members(self) -> dict[str, Any]:
        return {"code": self.code}


class ProviderUnavailable(Busy):
    """The provider cannot be reached or does not answer; the same request may be sent again."""

    title = "The payment provider does not answer, try again"
