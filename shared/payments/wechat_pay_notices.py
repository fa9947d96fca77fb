"""What WeChat Pay's notices and answers say: signed over time, nonce and body, sealed under the tenant's own key."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.core.errors import InvalidWebhook
from shared.core.model import Document
from shared.core.money import Money
from shared.payments import messages, rsa
from shared.payments.facts import FactKind
from shared.payments.provider import Merchant, Notice, Told

CURRENCY = "CNY"
TOLERANCE = 300
"""Seconds from which on a signature is too old, or too far ahead."""
_MOMENT = re.compile(r"[0-9]{1,12}", re.ASCII)
_REFERENCE = re.compile(r"[!-~]{1,128}", re.ASCII)
_TAG = 16
_TRADES: dict[str, FactKind] = {
    "SUCCESS": "CAPTURED",
    "REFUND": "CAPTURED",
    "USERPAYING": "PENDING",
    "CLOSED": "EXPIRED",
    "REVOKED": "CANCELLED",
    "PAYERROR": "FAILED",
}
_REFUNDS: dict[str, FactKind] = {
    "SUCCESS": "REFUNDED",
    "CLOSED": "REFUND_FAILED",
    "PROCESSING": "REFUND_PENDING",
    "ABNORMAL": "REFUND_PENDING",
}
"""An abnormal refund has left the merchant and not arrived: under another number it would be sent a second time."""


class Unsigned(InvalidWebhook):
    """Not signed by WeChat, or not lately."""


class Envelope(Document):
    """A notice as it travels."""

    id: str
    event_type: str
    resource: "_Resource"


class _Resource(Document):
    ciphertext: str
    nonce: str
    associated_data: str = ""


def demand_signature(
    headers: Mapping[str, str], body: bytes, public_keys: Mapping[str, Iterable[str]], now: datetime
) -> None:
    """Unsigned unless one of these keys signed these bytes within less than 300 seconds."""
    moment, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
    if not _MOMENT.fullmatch(moment) or not _REFERENCE.fullmatch(nonce):
        raise Unsigned("There is no time or no nonce")
    if abs(int(now.timestamp()) - int(moment)) >= TOLERANCE:
        raise Unsigned("The signature's time is too far from now")
    keys = public_keys.get(headers.get("wechatpay-serial", ""))
    if not keys:
        raise Unsigned("The key's name is none of those that were set")
    text = f"{moment}\n{nonce}\n".encode() + body + b"\n"
    if not rsa.verifies(keys, text, headers.get("wechatpay-signature", "")):
        raise Unsigned("The signature does not match")


def read(body: bytes) -> Envelope:
    """The envelope in a body whose signature holds."""
    return messages.read(Envelope, body)


def notice_in(envelope: Envelope, merchant: Merchant) -> Notice | None:
    """What a notice says; None for a type that does not concern us."""
    kind = envelope.event_type.partition(".")[0]
    if kind not in ("TRANSACTION", "REFUND"):
        return None
    resource = opened(envelope.resource, merchant.valid("api_v3_key"))
    for name in ("mchid", "appid") if kind == "TRANSACTION" else ("mchid",):
        if resource.get(name) != merchant.secrets.current.get(name, ""):
            raise InvalidWebhook(f"The {name} is another one")
    try:
        if not _REFERENCE.fullmatch(envelope.id):
            raise ValueError("id")
        told = (of_trade if kind == "TRANSACTION" else of_refund)(resource, merchant.now)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidWebhook(f"Missing or malformed: {error}") from None
    return Notice(envelope.id, told) if told else None


def opened(resource: _Resource, keys: Iterable[str]) -> dict[str, Any]:
    """The resource in clear; InvalidWebhook where none of the keys opens it."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (37 ms, for few requests)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        sealed = base64.b64decode(resource.ciphertext.encode("ascii"), validate=True)
        nonce, bound = resource.nonce.encode(), resource.associated_data.encode()
    except (UnicodeEncodeError, binascii.Error):
        raise InvalidWebhook("The resource cannot be opened") from None
    for key in keys:
        try:
            document = orjson.loads(AESGCM(key.encode()).decrypt(nonce, sealed, bound))
        except (InvalidTag, ValueError):
            continue
        if isinstance(document, dict):
            return document
    raise InvalidWebhook("The resource cannot be opened")


def of_trade(trade: Mapping[str, Any], now: datetime) -> tuple[Told, ...]:
    """What an order's state says; KeyError, TypeError or ValueError where a member is missing or wrong."""
    kind = _TRADES.get(str(trade["trade_state"]))
    if kind is None:
        return ()
    payment_ref = _reference(trade, "out_trade_no")
    if kind != "CAPTURED":
        return (Told(kind, payment_ref, payment_ref, Money(0, CURRENCY), now),)
    amount = trade["amount"]
    money = _money(amount, "total")
    return (Told(kind, payment_ref, _reference(trade, "transaction_id"), money, _at(trade, "success_time", now)),)


def of_refund(refund: Mapping[str, Any], now: datetime) -> tuple[Told, ...]:
    """What a refund's state says, in a notice (`refund_status`) or in an answer (`status`)."""
    kind = _REFUNDS.get(str(refund.get("refund_status") or refund["status"]))
    if kind is None:
        return ()
    reference, payment_ref = _reference(refund, "transaction_id"), _reference(refund, "out_trade_no")
    money, at = _money(refund["amount"], "refund"), _at(refund, "success_time", now)
    return (Told(kind, payment_ref, reference, money, at, refund_id=_reference(refund, "out_refund_no")),)


def _reference(fields: Mapping[str, Any], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise ValueError(name)
    return value


def _money(amount: Mapping[str, Any], name: str) -> Money:
    """Whole fen; the currency is left out of notices about refunds."""
    fen, currency = amount[name], amount.get("currency", CURRENCY)
    if not isinstance(fen, int) or isinstance(fen, bool) or fen < 0 or not isinstance(currency, str):
        raise ValueError("amount")
    return Money(fen, currency)


def _at(fields: Mapping[str, Any], name: str, now: datetime) -> datetime:
    if not fields.get(name):
        return now
    moment = datetime.fromisoformat(str(fields[name]))
    if moment.tzinfo is None:
        raise ValueError(name)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(name) from None
