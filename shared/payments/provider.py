"""What every payment provider is to us: the one protocol behind which they all stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from shared.payments.accounts import Secrets
from shared.payments.models import FactKind, Payment, Refund


@dataclass(frozen=True, slots=True)
class Action:
    """What the buyer has to do next."""

    kind: Literal["redirect"]
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """One authentic message of a provider; the amount is a plain decimal string, not yet compared with anything."""

    id: str
    kind: FactKind
    payment_id: str
    provider_ref: str
    refund_id: str
    amount: str
    currency: str
    occurred_at: datetime


class Provider(Protocol):
    """A way to be paid. No method writes anything of ours."""

    methods: frozenset[str]
    fields: frozenset[str]
    """The names of its credentials."""

    def made_credentials(self) -> dict[str, str]:
        """Credentials that we make ourselves where the tenant gives none."""

    def start(self, payment: Payment, return_url: str) -> Action:
        """Tell the provider of the payment."""

    def refund(self, payment: Payment, refund: Refund) -> None:
        """Ask for money back under the refund's id, which is the same for every try; its end comes as an event."""

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Secrets, now: datetime) -> Event | None:
        """The event in these very bytes, None for one that does not concern us; InvalidWebhook for anything else."""
