"""Tenants and people as the API shows them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.core.actor import Role
from shared.core.model import Model
from shared.core.money import Money
from shared.identity.accounts import Tokens
from shared.identity.api_keys import NewApiKey
from shared.identity.api_keys_repository import ApiKey
from shared.identity.models import AllocationStrategy, LatePaymentPolicy, Locale, TenantSettings, User, UserStatus
from shared.identity.permissions import Permission
from shared.identity.second_factor import TotpSecret
from shared.identity.service import Me
from shared.identity.sign_in import Challenged
from shared.identity.sign_up import SignedUp


class SignedUpView(Model):
    """The new tenant and its admin."""

    tenant_id: str
    user_id: str

    @classmethod
    def of(cls, signed_up: SignedUp) -> "SignedUpView":
        """The view of a sign-up."""
        return cls(tenant_id=signed_up.tenant_id, user_id=signed_up.user_id)


class TokensView(Model):
    """`expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105

    @classmethod
    def of(cls, tokens: Tokens) -> "TokensView":
        """The view of a sign-in's tokens."""
        return cls(access_token=tokens.access_token, refresh_token=tokens.refresh_token, expires_in=tokens.expires_in)


class TotpChallengeView(Model):
    """The password was right; a code of the authenticator is asked for."""

    challenge: Literal["totp"] = "totp"
    session: str


class SmsChallengeView(Model):
    """The password was right; the code of a text message to this number is asked for, of which two digits are shown."""

    challenge: Literal["sms"] = "sms"
    session: str
    phone: str


def sign_in_view(answer: Tokens | Challenged) -> TokensView | TotpChallengeView | SmsChallengeView:
    """The view of any answer to a password; an `sms` challenge meets only who has chosen it."""
    if not isinstance(answer, Challenged):
        return TokensView.of(answer)
    if answer.phone is None:
        return TotpChallengeView(session=answer.session)
    return SmsChallengeView(session=answer.session, phone=answer.phone)


class DoneView(Model):
    """Nothing is left to tell, and whether anybody has an address must not be told."""


class TotpSecretView(Model):
    """What an authenticator is told; `uri` is what its QR code carries."""

    secret: str
    uri: str

    @classmethod
    def of(cls, made: TotpSecret) -> "TotpSecretView":
        """The view of a new secret."""
        return cls(secret=made.secret, uri=made.uri)


class TextedView(Model):
    """A code is on its way to this number, of which two digits are shown."""

    phone: str


class PersonView(Model):
    """The signed-in person, or the API key that acts, which has no address."""

    id: str
    email: str | None
    full_name: str


class TenantView(Model):
    """The person's tenant."""

    id: str
    company_name: str
    currency: str
    time_zone: str
    locale: Locale


class MeView(Model):
    """Who is signed in, where, and what he may do."""

    user: PersonView
    tenant: TenantView
    role: Role
    permissions: list[Permission]
    email_verified: bool
    totp: bool
    sms: bool
    phone: str | None = Field(description="Where codes are sent, of which two digits are shown")

    @classmethod
    def of(cls, me: Me) -> "MeView":
        """The view of the actor."""
        names = ("company_name", "currency", "time_zone", "locale")
        return cls(
            user=PersonView(id=me.user_id, email=me.email, full_name=me.full_name),
            tenant=TenantView(id=me.tenant_id, **{name: getattr(me.settings, name) for name in names}),
            role=me.role,
            permissions=me.permissions,
            email_verified=me.email_verified,
            totp=me.totp,
            sms=me.sms,
            phone=me.phone,
        )


class UserView(Model):
    """One person of the tenant; `invited` until he has chosen a password, `totp` or `sms` where a code is asked for."""

    id: str
    email: str
    full_name: str
    role: Role
    manager_id: str | None
    status: UserStatus
    invited: bool
    email_verified: bool
    totp: bool
    sms: bool
    version: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The view of a person."""
        return cls(**{name: getattr(user, name) for name in cls.model_fields})


class SettingsView(Model):
    """What the tenant has decided for everybody."""

    company_name: str
    currency: str
    time_zone: str
    locale: Locale
    payment_window_minutes: int
    approval_limits: dict[Role, Money]
    allocation_strategy: AllocationStrategy
    late_payment_policy: LatePaymentPolicy
    digest_hour: int = Field(description="The tenant's local hour of the restock digest")
    service_level: float = Field(description="The share of lead times through which a shelf must not be empty")
    version: int

    @classmethod
    def of(cls, settings: TenantSettings) -> "SettingsView":
        """The view of the settings."""
        return cls(**{name: getattr(settings, name) for name in cls.model_fields})


class ApiKeyView(Model):
    """One API key; `last_used` is exact to some minutes."""

    id: str
    name: str
    role: Role
    created_at: datetime
    last_used: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyView":
        """The view of a key."""
        return cls(**{name: getattr(key, name) for name in ApiKeyView.model_fields})


class NewApiKeyView(ApiKeyView):
    """A new API key with its secret, which cannot be seen again."""

    secret: str

    @classmethod
    def made(cls, made: NewApiKey, secret: str) -> "NewApiKeyView":
        """The view of a new key."""
        return cls(secret=secret, **ApiKeyView.of(made.key).model_dump())

    @classmethod
    def shown(cls, made: NewApiKey) -> "NewApiKeyView":
        """The answer, once."""
        return cls.made(made, made.secret)

    @classmethod
    def remembered(cls, made: NewApiKey) -> "NewApiKeyView":
        """The answer as it is kept for a repetition of its request: the seed in the secret's place."""
        return cls.made(made, made.seed)
