"""Money that fits no payment as it is: kept for a person, once, however often and in how many events it is told."""

from datetime import datetime
from typing import Literal

from shared.core.ids import derived_id
from shared.core.model import Document
from shared.payments.models import FactKind, ProviderName
from shared.payments.provider import Event
from shared.payments.settlement import Doubt


class Quarantined(Document):
    """What an event said and why it is doubted; the amount is as the provider wrote it."""

    id: str
    provider: ProviderName
    payment_id: str
    provider_ref: str
    kind: FactKind
    refund_id: str
    amount: str
    currency: str
    reason: Doubt
    received_at: datetime
    body_hash: str
    status: Literal["open"] = "open"
    version: int = 1

    @classmethod
    def of(cls, provider: ProviderName, event: Event, reason: Doubt, *, at: datetime, body_hash: str) -> "Quarantined":
        """An open entry; its id says what is doubted, not by which event."""
        names = ("payment_id", "provider_ref", "kind", "refund_id", "amount", "currency")
        told = {name: getattr(event, name) for name in names}
        entry_id = derived_id("quarantine", provider, *told.values())
        return cls(id=entry_id, provider=provider, reason=reason, received_at=at, body_hash=body_hash, **told)
