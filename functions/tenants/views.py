"""Tenants and people as the API shows them."""

from typing import Literal

from shared.core.actor import Role
from shared.core.model import Model
from shared.core.money import Money
from shared.identity.accounts import Tokens, TotpChallenge
from shared.identity.models import AllocationStrategy, LatePaymentPolicy, Locale, TenantSettings, User, UserStatus
from shared.identity.permissions import Permission
from shared.identity.service import Me
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


def sign_in_view(answer: Tokens | TotpChallenge) -> TokensView | TotpChallengeView:
    """The view of either answer to a password."""
    return TotpChallengeView(session=answer.session) if isinstance(answer, TotpChallenge) else TokensView.of(answer)


class SignedOutView(Model):
    """Nothing is left to tell."""


class PersonView(Model):
    """The signed-in person."""

    id: str
    email: str
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

    @classmethod
    def of(cls, me: Me) -> "MeView":
        """The view of the actor."""
        user, settings = me.user, me.settings
        names = ("company_name", "currency", "time_zone", "locale")
        return cls(
            user=PersonView(id=user.id, email=user.email, full_name=user.full_name),
            tenant=TenantView(id=me.tenant_id, **{name: getattr(settings, name) for name in names}),
            role=me.role,
            permissions=me.permissions,
        )


class UserView(Model):
    """One person of the tenant."""

    id: str
    email: str
    full_name: str
    role: Role
    manager_id: str | None
    status: UserStatus
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
    version: int

    @classmethod
    def of(cls, settings: TenantSettings) -> "SettingsView":
        """The view of the settings."""
        return cls(**{name: getattr(settings, name) for name in cls.model_fields})
