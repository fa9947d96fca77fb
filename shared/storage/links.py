"""Links that prove themselves: what a token names is signed for one purpose, so that none can be used for another."""

import base64
import hashlib
import hmac

from shared.core.errors import NotFound
from shared.storage.secret import SigningSecrets

_SIGNATURE_BYTES = 16


def signed(secrets: SigningSecrets, purpose: str, tenant_id: str, *names: str) -> str:
    """A token that names a tenant and things of it, none of which has a dot."""
    named = ".".join((tenant_id, *names))
    return f"{named}.{_signature(secrets.current, purpose, named)}"


def tenant_of(token: str) -> str:
    """Whose token it says it is; nothing is proved by that."""
    return token.partition(".")[0]


def named_by(secrets: SigningSecrets, purpose: str, token: str) -> list[str]:
    """Tenant and names of a token that we signed for this purpose; NotFound for any other."""
    named, _, signature = token.rpartition(".")
    given = signature.encode()
    if not any(hmac.compare_digest(_signature(secret, purpose, named).encode(), given) for secret in secrets.all):
        raise NotFound("No such link")
    return named.split(".")


def _signature(secret: bytes, purpose: str, named: str) -> str:
    digest = hmac.digest(secret, f"{purpose}\x00{named}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
