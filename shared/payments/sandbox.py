"""The provider for demonstrations: no money, no page of its own, but webhooks signed as the real ones are."""

import hashlib
import hmac
import re
import secrets as chance
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, AwareDatetime, StringConstraints, ValidationError

from shared.core.errors import InvalidWebhook
from shared.core.model import Document
from shared.payments.accounts import Secrets
from shared.payments.models import FactKind, Payment, Refund
from shared.payments.provider import Action, Event

TOLERANCE = 300
"""Seconds that a signature may be old or ahead."""
_KINDS: dict[str, FactKind] = {
    "payment.captured": "CAPTURED",
    "payment.failed": "FAILED",
    "refund.succeeded": "REFUNDED",
    "refund.failed": "REFUND_FAILED",
}
_MOMENT = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Sandbox:
    """Paying is done by whoever sends the signed event."""

    methods = frozenset({"page"})
    fields = frozenset({"webhook_secret"})

    def made_credentials(self) -> dict[str, str]:
        """A fresh secret for the webhook."""
        return {"webhook_secret": f"sandbox_{chance.token_urlsafe(32)}"}

    def start(self, payment: Payment, return_url: str) -> Action:
        """There is no page to pay on, so the buyer is sent straight back."""
        parts = urlsplit(return_url)
        query = "&".join(filter(None, [parts.query, urlencode({"payment_id": payment.id})]))
        return Action("redirect", urlunsplit(parts._replace(query=query)))

    def refund(self, payment: Payment, refund: Refund) -> None:
        """Nobody needs to be asked: a refund stays pending until its event."""

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Secrets, now: datetime) -> Event | None:
        """Signature first, then the event."""
        demand_signature(headers.get("sandbox-signature", ""), body, secrets.valid("webhook_secret", now), now)
        return event_of(body)


def signature(secret: str, moment: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of `{moment}.{body}`."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def demand_signature(header: str, body: bytes, secrets: Iterable[str], now: datetime) -> None:
    """InvalidWebhook unless a valid secret signed these bytes within the last (or next) 300 seconds."""
    moment, signatures = _parsed(header)
    if abs(int(now.timestamp()) - int(moment)) > TOLERANCE:
        raise InvalidWebhook("The signature's time is too far from now")
    expected = [signature(secret, moment, body) for secret in secrets]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures):
        raise InvalidWebhook("No signature matches")


def _parsed(header: str) -> tuple[str, list[str]]:
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]):
        raise InvalidWebhook("Sandbox-Signature is t=<unix seconds>,v1=<hex>")
    return moments[0], [value for name, _, value in parts if name == "v1" and _SIGNATURE.fullmatch(value)]


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


def event_of(body: bytes) -> Event | None:
    """The event in a body, None for a type that we do not know; InvalidWebhook where a member is missing or wrong."""
    try:
        kind = _KINDS.get(_Envelope.model_validate_json(body, strict=True).type)
        message = _Message.model_validate_json(body, strict=True) if kind else None
    except ValidationError as error:
        places = {"/".join(map(str, detail["loc"])) for detail in error.errors(include_url=False, include_input=False)}
        raise InvalidWebhook(f"Missing or malformed: {', '.join(sorted(places)) or 'the body'}") from None
    if kind is None or message is None:
        return None
    told = message.data
    refund_id = _demanded(told.refund_id) if kind in ("REFUNDED", "REFUND_FAILED") else ""
    reference, amount, currency = told.provider_ref, told.amount, told.currency
    return Event(message.id, kind, told.payment_id, reference, refund_id, amount, currency, told.occurred_at)


def _demanded(refund_id: str | None) -> str:
    if refund_id is None:
        raise InvalidWebhook("Missing or malformed: data/refund_id")
    return refund_id
