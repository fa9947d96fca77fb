"""What is told of a capture before the capture itself: kept until that comes, in whatever order they arrive."""

from datetime import datetime

from shared.core.model import Document
from shared.core.money import Money
from shared.payments.facts import FactKind
from shared.payments.provider import Told


class Waiting(Document):
    """One thing told about a reference that no payment is known by yet."""

    kind: FactKind
    about: str
    provider_ref: str
    refund_id: str
    cumulative: bool = False
    minor: int
    currency: str
    occurred_at: datetime

    @classmethod
    def of(cls, told: Told) -> "Waiting":
        """As it was told."""
        names = ("kind", "about", "provider_ref", "refund_id", "cumulative", "occurred_at")
        amount = {"minor": told.money.minor, "currency": told.money.currency}
        return cls(**{name: getattr(told, name) for name in names}, **amount)

    @property
    def name(self) -> str:
        """The same thing again has the same name."""
        return f"{self.kind}#{self.provider_ref}#{self.refund_id}#{self.minor if self.cumulative else ''}"

    def told(self, payment_id: str) -> Told:
        """The same of a payment that is known now."""
        names = ("kind", "provider_ref", "occurred_at", "refund_id", "cumulative")
        money = Money(self.minor, self.currency)
        return Told(payment_id=payment_id, money=money, **{name: getattr(self, name) for name in names})
