"""A payment: what was asked for, what the provider told of it, and what follows from that.

The state is computed from the set of facts: duplicates and the order of their arrival make no difference.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.core.fields import Payment as PositiveMoney
from shared.core.fields import ShortText
from shared.core.model import Document, Model
from shared.core.money import Money

ProviderName = Literal["stripe", "alipay", "wechat_pay", "bank_transfer", "sandbox"]
FactKind = Literal["CAPTURED", "FAILED", "REFUNDED", "REFUND_FAILED"]
RefundStatus = Literal["pending", "succeeded", "failed"]
PaymentStatus = Literal["pending", "captured", "partially_refunded", "refunded", "failed"]
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


class RefundPayment(Model):
    """Money is to go back to the buyer."""

    amount: PositiveMoney
    reason: ShortText = ""


class Fact(Document):
    """What a provider told, once; amounts are minor units; `late` is money for an order that was dead already."""

    kind: FactKind
    provider_ref: str
    amount: int
    occurred_at: datetime
    refund_id: str = ""
    late: bool = False
    body_hash: str = ""

    @property
    def subject(self) -> tuple[FactKind, str]:
        """What it is about: a refund is known by its id, everything else by the provider's reference."""
        return self.kind, self.refund_id or self.provider_ref


class Refund(Document):
    """Money that was asked back; its amount is reserved until the provider says how it ended."""

    id: str
    amount: int
    reason: str = ""
    automatic: bool = False


class Payment(Document):
    """One attempt to be paid; its id begins with the id of its order. Amounts are minor units of one currency."""

    id: str
    order_id: str
    provider: ProviderName
    method: str
    amount: int
    currency: str
    started_at: datetime
    facts: list[Fact] = []
    requested: list[Refund] = []
    version: int = 1

    @property
    def merchant_ref(self) -> str:
        """What the provider knows the payment by."""
        return self.id

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
        return captured(self.facts)

    @property
    def refunded(self) -> int:
        """Never more than was captured: a refund that is told before its capture counts from the capture on."""
        return min(refunded(self.facts), self.captured)

    @property
    def pending(self) -> int:
        """What was asked back and has not ended."""
        return sum(refund.amount for refund in self.requested if self.refund_status(refund.id) == "pending")

    @property
    def refundable(self) -> int:
        """What can still be asked back."""
        return max(0, self.captured - refunded(self.facts) - self.pending)

    @property
    def status(self) -> PaymentStatus:
        """A surplus that went back leaves the payment captured."""
        if not self.captured:
            return "failed" if any(fact.kind == "FAILED" for fact in self.facts) else "pending"
        kept = self.captured - self.refunded
        if kept <= 0:
            return "refunded"
        return "captured" if kept >= self.amount else "partially_refunded"

    def refund_status(self, refund_id: str) -> RefundStatus:
        """A failure is the last word, in whatever order the two were told."""
        kinds = {fact.kind for fact in self.facts if fact.refund_id == refund_id}
        if "REFUND_FAILED" in kinds:
            return "failed"
        return "succeeded" if kinds else "pending"

    def is_late(self, fact: Fact) -> bool:
        """Money for a dead order, or for a payment that had failed before."""
        failures = [other.occurred_at for other in self.facts if other.kind == "FAILED"]
        return fact.late or (fact.kind == "CAPTURED" and any(at < fact.occurred_at for at in failures))

    @property
    def refunds(self) -> list[Refund]:
        """Those that we asked for, then those made at the provider."""
        foreign = {f.refund_id: f.amount for f in self.facts if f.refund_id and not self.request(f.refund_id)}
        return [*self.requested, *(Refund(id=refund_id, amount=foreign[refund_id]) for refund_id in sorted(foreign))]


def captured(facts: Iterable[Fact]) -> int:
    """Each reference counts once."""
    return sum({fact.provider_ref: fact.amount for fact in facts if fact.kind == "CAPTURED"}.values())


def refunded(facts: Iterable[Fact]) -> int:
    """Each refund counts once, and not at all when it failed."""
    told = list(facts)
    failed = {fact.refund_id for fact in told if fact.kind == "REFUND_FAILED"}
    done = {fact.refund_id: fact.amount for fact in told if fact.kind == "REFUNDED"}
    return sum(amount for refund_id, amount in done.items() if refund_id not in failed)
