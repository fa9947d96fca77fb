"""Money that fits no payment as it is: kept for a person, once, however often and in how many events it is told."""

from datetime import datetime
from typing import Literal

from shared.core.ids import derived_id
from shared.core.model import Document
from shared.core.money import Money
from shared.payments.facts import FactKind
from shared.payments.models import ProviderName
from shared.payments.provider import Told
from shared.payments.settlement import Doubt

Status = Literal["open", "applied", "refunded", "dismissed"]


class Quarantined(Document):
    """What an event said and why it is doubted; the amount is a plain decimal string."""

    id: str
    provider: ProviderName
    payment_id: str
    provider_ref: str
    kind: FactKind
    refund_id: str
    amount: str
    currency: str
    reason: Doubt
    occurred_at: datetime | None = None
    received_at: datetime
    body_hash: str
    status: Status = "open"
    note: str = ""
    version: int = 1

    @property
    def money(self) -> Money:
        """What it is about."""
        return Money.parsed(self.amount, self.currency)

    def told(self, payment_id: str) -> Told:
        """The same as a thing that the provider says of this payment."""
        at = self.occurred_at or self.received_at
        return Told(self.kind, payment_id, self.provider_ref, self.money, at, refund_id=self.refund_id)

    @classmethod
    def of(cls, provider: ProviderName, told: Told, reason: Doubt, *, at: datetime, body_hash: str) -> "Quarantined":
        """An open entry; its id says what is doubted, not by which event."""
        names = ("payment_id", "provider_ref", "kind", "refund_id")
        said = {name: getattr(told, name) for name in names} | told.money.as_json()
        in_order = [said[name] for name in (*names, "amount", "currency")]
        entry_id = derived_id("quarantine", provider, *in_order)
        return cls(
            id=entry_id,
            provider=provider,
            reason=reason,
            occurred_at=told.occurred_at,
            received_at=at,
            body_hash=body_hash,
            **said,
        )
