"""The provider for demonstrations: no money, no page of its own, but webhooks signed as the real ones are."""

import secrets as chance
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from shared.core.errors import InvalidWebhook
from shared.core.model import Document
from shared.core.money import Money
from shared.payments.accounts import CredentialKind
from shared.payments.facts import FactKind
from shared.payments.hmac_signature import demand_signature
from shared.payments.messages import read
from shared.payments.models import Action, Payment, Refund
from shared.payments.provider import Checkout, Merchant, Notice, Opened, Outcome, Reply, Told
from shared.payments.statements.lines import StatementLine, StatementTerms

_KINDS: dict[str, FactKind] = {
    "payment.captured": "CAPTURED",
    "payment.failed": "FAILED",
    "refund.succeeded": "REFUNDED",
    "refund.failed": "REFUND_FAILED",
}


class Sandbox:
    """Paying is done by whoever sends the signed event."""

    methods = frozenset({"page"})
    credentials: Mapping[str, CredentialKind] = {"webhook_secret": "text"}
    currencies: frozenset[str] | None = None
    can_be_asked = False
    statements: StatementTerms | None = None
    sends_back = True

    def made_credentials(self) -> dict[str, str]:
        """A fresh secret for the webhook."""
        return {"webhook_secret": f"sandbox_{chance.token_urlsafe(32)}"}

    def start(self, _merchant: Merchant, payment: Payment, checkout: Checkout) -> Opened:
        """There is no page to pay on, so the buyer is sent straight back."""
        parts = urlsplit(checkout.return_url)
        query = "&".join(filter(None, [parts.query, urlencode({"payment_id": payment.id})]))
        return Opened(Action(kind="redirect", url=urlunsplit(parts._replace(query=query))))

    def query(self, _merchant: Merchant, _payment: Payment) -> Sequence[Told]:
        """It keeps nothing."""
        return ()

    def close(self, _merchant: Merchant, _payment: Payment) -> Sequence[Told]:
        """There is no page to close."""
        return ()

    def refund(self, _merchant: Merchant, _payment: Payment, _refund: Refund) -> Sequence[Told]:
        """Nobody needs to be asked: a refund stays pending until its event."""
        return ()

    def query_refund(self, _merchant: Merchant, _payment: Payment, _refund: Refund) -> Sequence[Told]:
        """It keeps nothing."""
        return ()

    def statement(self, _merchant: Merchant, _day: date, _tenant_zone: str) -> Sequence[StatementLine]:
        """It keeps nothing."""
        return ()

    def verify(self, merchant: Merchant, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Signature first, then the event."""
        demand_signature("Sandbox-Signature", headers, body, merchant.valid("webhook_secret"), merchant.now)
        return notice_of(body)

    def ack(self, _outcome: Outcome) -> Reply:
        """Nothing more to say."""
        return Reply(200, b"{}")

    def refuse(self, error: InvalidWebhook) -> Reply:
        """Our own words do."""
        raise error


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside of the calendar") from None


_Reference = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
_Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$")]


class _Told(Document):
    payment_id: _Reference
    provider_ref: _Reference
    refund_id: _Reference | None = None
    amount: _Amount
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    occurred_at: Annotated[AwareDatetime, AfterValidator(_in_utc)]


class _Envelope(Document):
    id: _Reference
    type: _Reference


class _Message(_Envelope):
    data: _Told


def notice_of(body: bytes) -> Notice | None:
    """The event in a body, None for a type that we do not know; InvalidWebhook where a member is missing or wrong."""
    envelope = read(_Envelope, body)
    kind = _KINDS.get(envelope.type)
    if kind is None:
        return None
    told = read(_Message, body).data
    refund_id = _demanded(told.refund_id) if kind in ("REFUNDED", "REFUND_FAILED") else ""
    try:
        money = Money.parsed(told.amount, told.currency)
    except ValueError as error:
        raise InvalidWebhook(f"Missing or malformed: {error}") from None
    return Notice(
        envelope.id, (Told(kind, told.payment_id, told.provider_ref, money, told.occurred_at, refund_id=refund_id),)
    )


def _demanded(refund_id: str | None) -> str:
    if refund_id is None:
        raise InvalidWebhook("Missing or malformed: data/refund_id")
    return refund_id
