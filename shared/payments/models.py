"""A payment: what was asked for, what the provider told of it, and what follows from that.

The state is computed from the set of facts: duplicates and the order of their arrival make no difference.
"""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.core.fields import Payment as PositiveMoney
from shared.core.fields import ShortText
from shared.core.model import Document, Model
from shared.core.money import Money
from shared.payments import facts as sums
from shared.payments.facts import ENDINGS, Fact, FactKind

ProviderName = Literal["stripe", "alipay", "wechat_pay", "bank_transfer", "sandbox"]
RefundStatus = Literal["pending", "succeeded", "failed"]
PaymentStatus = Literal[
    "pending",
    "action_required",
    "authorised",
    "captured",
    "partially_refunded",
    "refunded",
    "failed",
    "cancelled",
    "expired",
    "disputed",
]
ActionKind = Literal["redirect", "qr_code", "client_secret", "bank_instructions"]
OWN_LENGTH = 8
"""How many characters of a payment's id are its own; those before them are the id of its order."""


def _well_formed(address: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not host:
        raise PydanticCustomError("web_address", "is no web address")
    return address


WebAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000), AfterValidator(_well_formed)
]


class StartPayment(Model):
    """A buyer is to pay an order, or a part of it."""

    provider: ProviderName
    method: ShortText
    return_url: WebAddress
    amount: PositiveMoney | None = None
    payer_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    """The buyer as the provider knows him: WeChat's openid, for `jsapi`."""
    payer_ip: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F.:]{2,45}$")] | None = None
    """The buyer's address, which WeChat asks for in `h5`."""


class RefundPayment(Model):
    """Money is to go back to the buyer."""

    amount: PositiveMoney
    reason: ShortText = ""


class Action(Document):
    """What the buyer does next; `parameters` are for the provider's program on the buyer's device."""

    kind: ActionKind
    url: str | None = None
    code: str | None = None
    instructions: dict[str, str] | None = None
    parameters: dict[str, str] | None = None


class Refund(Document):
    """Money that was asked back; its amount is reserved until the provider says how it ended."""

    id: str
    amount: int
    reason: str = ""
    automatic: bool = False


class Payment(Document):
    """One attempt to be paid; its id begins with the id of its order. Amounts are minor units of one currency.

    `reference` is the provider's name for the attempt itself; `check_at` is when the provider is to be asked about it.
    """

    id: str
    order_id: str
    provider: ProviderName
    method: str
    amount: int
    currency: str
    started_at: datetime
    pay_until: datetime | None = None
    action: Action | None = None
    reference: str = ""
    known_as: str = ""
    not_started: bool = False
    facts: list[Fact] = []
    requested: list[Refund] = []
    check_at: datetime | None = None
    checks: int = 0
    version: int = 1

    @property
    def merchant_ref(self) -> str:
        """What the provider knows the payment by: its id, unless it was booked out of the quarantine."""
        return self.known_as or self.id

    def money(self, minor: int) -> Money:
        """An amount in the payment's currency."""
        return Money(minor, self.currency)

    def told(self, subject: tuple[FactKind, str]) -> Fact | None:
        """What is known of this already."""
        return next((fact for fact in self.facts if fact.subject == subject), None)

    def request(self, refund_id: str) -> Refund | None:
        """The refund that we asked for under this id; refunds made at the provider have ids of its own."""
        return next((refund for refund in self.requested if refund.id == refund_id), None)

    # What the facts say.

    @property
    def captured(self) -> int:
        return sums.captured(self.facts)

    @property
    def authorised(self) -> int:
        return sums.authorised(self.facts)

    @property
    def refunded(self) -> int:
        """What went back, lost disputes too; a refund that is told before its capture counts from the capture on."""
        return min(self._gone, self.captured)

    @property
    def pending(self) -> int:
        """What was asked back and has not ended."""
        return sum(refund.amount for refund in self.refunds if self.refund_status(refund.id) == "pending")

    @property
    def refundable(self) -> int:
        """What can still be asked back; a provider gives nothing back of what is disputed."""
        return max(0, self.captured - self._gone - self.pending - sums.disputed(self.facts))

    @property
    def _gone(self) -> int:
        return sums.refunded(self.facts) + sums.lost(self.facts)

    @property
    def status(self) -> PaymentStatus:
        """A surplus that went back leaves the payment captured."""
        if not self.captured:
            return self._status_without_money
        if sums.disputed(self.facts):
            return "disputed"
        kept = self.captured - self.refunded
        if kept <= 0:
            return "refunded"
        return "captured" if kept >= min(self.amount, self.captured) else "partially_refunded"

    @property
    def _status_without_money(self) -> PaymentStatus:
        """An end is the last word; before it, the latest word counts, and of two at once the one that asks for less."""
        kinds = {fact.kind for fact in self.facts}
        if "CANCELLED" in kinds:
            return "cancelled"
        if "EXPIRED" in kinds:
            return "expired"
        if self.authorised:
            return "authorised"
        words = [(fact.occurred_at, _STEPS.index(fact.kind)) for fact in self.facts if fact.kind in _STEPS]
        if not words:
            return "failed" if self.not_started else "pending"
        return _STATUS_OF_STEP[max(words)[1]]

    @property
    def is_open(self) -> bool:
        """Whether the buyer may still pay."""
        return self.status in ("pending", "action_required", "authorised") or (
            self.status == "failed" and not self.not_started
        )

    def refund_status(self, refund_id: str) -> RefundStatus:
        """A failure is the last word, in whatever order the two were told."""
        if refund_id in sums.failed_refunds(self.facts):
            return "failed"
        return "succeeded" if refund_id in sums.ended_refunds(self.facts) else "pending"

    def is_late(self, fact: Fact) -> bool:
        """Money for a dead order, or for a payment that had failed, been cancelled or expired before."""
        ends = [other.occurred_at for other in self.facts if other.kind in ENDINGS]
        return fact.late or (fact.kind == "CAPTURED" and any(at < fact.occurred_at for at in ends))

    @property
    def refunds(self) -> list[Refund]:
        """Those that we asked for, then those made at the provider."""
        told = sums.refund_amounts(self.facts)
        foreign = [Refund(id=refund_id, amount=told[refund_id]) for refund_id in sorted(told)]
        return [*self.requested, *(refund for refund in foreign if not self.request(refund.id))]

    @property
    def waiting_refunds(self) -> list[Refund]:
        """Those of ours whose end is not known."""
        return [refund for refund in self.requested if self.refund_status(refund.id) == "pending"]


_STEPS: tuple[FactKind, ...] = ("PENDING", "ACTION_REQUIRED", "FAILED")
_STATUS_OF_STEP: tuple[PaymentStatus, ...] = ("pending", "action_required", "failed")
