"""A tenant's account at a payment provider: whether it is in use, and the secrets that prove who speaks."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

from shared.core.ids import derived_id
from shared.core.model import Document, Model
from shared.payments.models import ProviderName

PROVIDERS: tuple[ProviderName, ...] = get_args(ProviderName)
PREVIOUS_VALID_FOR = timedelta(hours=24)
CredentialKind = Literal["text", "flag", "private_key", "public_key", "symmetric_key"]
"""A flag is a boolean; keys are RSA's in PEM (PKCS#8, SubjectPublicKeyInfo); a symmetric one has 32 bytes."""


class ConfigureProvider(Model):
    """What is not named stays as it is."""

    enabled: bool | None = None
    credentials: dict[str, bool | Annotated[str, StringConstraints(min_length=1, max_length=8192)]] = {}


class ProviderAccount(Document):
    """What may be shown; at version 0 nothing was ever configured."""

    provider: ProviderName
    enabled: bool = False
    configured: list[str] = []
    version: int = 0


class PreviousSecret(Document):
    """A secret that was replaced, and until when it still proves something."""

    value: str
    until: datetime


class Secrets(Document):
    """What is never shown, stored apart from the account so that no history of changes can show it either."""

    current: dict[str, str] = {}
    previous: dict[str, PreviousSecret] = {}

    def with_new(self, given: dict[str, str], now: datetime) -> "Secrets":
        """What is replaced stays valid for a day; what is not named, or is no different, stays as it is."""
        replaced = {name: old for name, old in self.current.items() if given.get(name, old) != old}
        until = now + PREVIOUS_VALID_FOR
        previous = {name: PreviousSecret(value=old, until=until) for name, old in replaced.items()}
        return Secrets(current=self.current | given, previous=self.previous | previous)

    def valid(self, name: str, now: datetime) -> list[str]:
        """The secrets that prove something now; an empty one proves nothing, for anybody can sign with it."""
        previous = self.previous.get(name)
        candidates = [self.current.get(name, "")]
        if previous is not None and now <= previous.until:
            candidates.append(previous.value)
        return [secret for secret in candidates if secret]


def endpoint_id(tenant_id: str, provider: ProviderName) -> str:
    """The opaque part of the webhook's address: always the same, and names nobody."""
    return derived_id("webhook", tenant_id, provider)
