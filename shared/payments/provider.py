"""What every payment provider is to us: the one protocol behind which they all stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.core.errors import InvalidWebhook
from shared.core.money import Money
from shared.payments.accounts import CredentialKind, Secrets
from shared.payments.facts import FactKind
from shared.payments.failures import NotConfigured
from shared.payments.models import Action, Payment, Refund
from shared.payments.statements.lines import StatementLine, StatementTerms


class Outcome(StrEnum):
    """What became of a delivery."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    WAITING = "waiting"
    """Quarantined before, and nobody has looked at it yet."""
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a provider says; its amount is not yet compared with anything.

    Who does not name our payment names the capture that it is `about`.
    """

    kind: FactKind
    payment_id: str
    provider_ref: str
    money: Money
    occurred_at: datetime
    refund_id: str = ""
    cumulative: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One authentic message of a provider and all that it says."""

    id: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Merchant:
    """A tenant as a provider knows it, at this moment."""

    tenant_id: str
    secrets: Secrets
    webhook_url: str
    now: datetime

    def credential(self, name: str) -> str:
        """The one that is in use; NotConfigured where it was never given."""
        value = self.secrets.current.get(name)
        if not value:
            raise NotConfigured(name)
        return value

    def valid(self, name: str) -> list[str]:
        """Those that prove something now: the one in use, and the one before it for a day."""
        return self.secrets.valid(name, self.now)


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a buyer's way to pay is made of, beside the payment."""

    description: str
    return_url: str
    payer_id: str | None = None
    payer_ip: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the buyer does next, and the provider's name for the attempt where it gives one."""

    action: Action
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the provider's own words."""

    status: int
    body: bytes
    content_type: str = "application/json"


class Provider(Protocol):
    """A way to be paid. No method writes anything of ours; what calls out raises a ProviderFailure."""

    @property
    def methods(self) -> frozenset[str]:
        """The ways to pay through it."""

    @property
    def credentials(self) -> Mapping[str, CredentialKind]:
        """What it needs to know of a tenant, by name."""

    @property
    def currencies(self) -> frozenset[str] | None:
        """What it can be paid in; None for all."""

    @property
    def can_be_asked(self) -> bool:
        """Whether it answers questions; else it is waited for."""

    @property
    def sends_back(self) -> bool:
        """Whether it gives money back when asked; else a person does, and says so."""

    @property
    def statements(self) -> StatementTerms | None:
        """When a day's statement can be fetched; None where people bring it, or there is none."""

    def made_credentials(self) -> dict[str, str]:
        """Credentials that we make ourselves where the tenant gives none."""

    def start(self, merchant: Merchant, payment: Payment, checkout: Checkout, /) -> Opened:
        """Tell the provider of the payment; again with the same payment, it is the same attempt."""

    def query(self, merchant: Merchant, payment: Payment, /) -> Sequence[Told]:
        """What it knows of the payment now."""

    def close(self, merchant: Merchant, payment: Payment, /) -> Sequence[Told]:
        """Let nobody pay it any more; one that was paid already is told as paid."""

    def refund(self, merchant: Merchant, payment: Payment, refund: Refund, /) -> Sequence[Told]:
        """Ask for money back under the refund's id, which is the same for every try."""

    def query_refund(self, merchant: Merchant, payment: Payment, refund: Refund, /) -> Sequence[Told]:
        """What became of a refund; NotThere if it was never asked for."""

    def statement(self, merchant: Merchant, day: date, tenant_zone: str, /) -> Sequence[StatementLine]:
        """All that moved on a day; NotThere while that is not known yet, UnreadableStatement for what says nothing."""

    def verify(self, merchant: Merchant, headers: Mapping[str, str], body: bytes, /) -> Notice | None:
        """The message in these very bytes, None for one that does not concern us; else InvalidWebhook. Pure."""

    def ack(self, outcome: Outcome, /) -> Reply:
        """How it wants to hear that its message was taken."""

    def refuse(self, error: InvalidWebhook, /) -> Reply:
        """How it wants to hear that its message was not; raises the error where our own words will do."""
