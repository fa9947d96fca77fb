"""Signatures of the form `t=<unix seconds>,v1=<hex HMAC-SHA256>`, as Stripe and the sandbox put them into a header."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.core.errors import InvalidWebhook

TOLERANCE = 300
"""Seconds that a signature may be old or ahead."""
_MOMENT = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)


def signature(secret: str, moment: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of `{moment}.{body}`."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def demand_signature(name: str, headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: datetime) -> None:
    """InvalidWebhook unless a valid secret signed these bytes within the last (or next) 300 seconds."""
    moment, signatures = _parsed(name, headers.get(name.lower(), ""))
    if abs(int(now.timestamp()) - int(moment)) > TOLERANCE:
        raise InvalidWebhook("The signature's time is too far from now")
    expected = [signature(secret, moment, body) for secret in secrets]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures):
        raise InvalidWebhook("No signature matches")


def _parsed(name: str, header: str) -> tuple[str, list[str]]:
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for key, _, value in parts if key == "t"]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]):
        raise InvalidWebhook(f"{name} is t=<unix seconds>,v1=<hex>")
    return moments[0], [value for key, _, value in parts if key == "v1" and _SIGNATURE.fullmatch(value)]
