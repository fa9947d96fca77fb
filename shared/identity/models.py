"""A tenant's settings and people, the requests that make and change them, and the rules that they obey."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.core.actor import Role
from shared.core.errors import FieldError, InvalidRequest
from shared.core.fields import Id, Name, Price
from shared.core.model import Document, Model
from shared.core.money import Money
from shared.identity.errors import CurrencyFixed
from shared.identity.fields import Currency, Email, Password, Telephone, TimeZone

Locale = Literal["en", "zh-CN"]
AllocationStrategy = Literal["priority", "most_stock", "fewest_parcels"]
LatePaymentPolicy = Literal["refund", "revive_else_refund"]
UserStatus = Literal["active", "disabled"]

Hour = Annotated[int, Field(ge=0, le=23)]
ServiceLevel = Annotated[float, Field(ge=0.5, le=0.999)]
"""The share of lead times through which a shelf must not be empty."""
PaymentWindow = Annotated[int, Field(ge=1, le=366 * 24 * 60)]
"""Minutes."""


class SignUp(Model):
    """A new tenant and its first person, who becomes its admin."""

    company_name: Name
    currency: Currency
    time_zone: TimeZone
    locale: Locale
    full_name: Name
    email: Email
    password: Password


class SignIn(Model):
    """Any text is let through: what is not an address or a password does not match either."""

    email: Annotated[str, Field(max_length=1000)]
    password: Annotated[str, Field(max_length=1000)]


class AnswerChallenge(Model):
    """A sign-in goes on with a code of the person's authenticator, or of a text message."""

    session: Annotated[str, Field(max_length=8000)]
    code: Annotated[str, Field(max_length=100)]


class AskReset(Model):
    """Any text is let through: nobody has what is not an address."""

    email: Annotated[str, Field(max_length=1000)]


class SetPassword(Model):
    """The code that was mailed lets its reader choose a password."""

    email: Annotated[str, Field(max_length=1000)]
    code: Annotated[str, Field(max_length=100)]
    password: Password


class Confirm(Model):
    """A code, of a mail, an authenticator or a text message."""

    code: Annotated[str, Field(max_length=100)]


class SetPhone(Model):
    """The telephone number that codes are to be sent to."""

    phone: Telephone


class RefreshSignIn(Model):
    """A session goes on with the refresh token that its sign-in gave."""

    refresh_token: str


class CreateUser(Model):
    """A new person; without a password he is invited by mail."""

    email: Email
    full_name: Name
    role: Role
    manager_id: Id | None = None
    password: Password | None = None


class ChangeUser(Model):
    """Only the fields that are named change; a manager of null leaves the person without one."""

    full_name: Name = ""
    role: Role = Role.VIEWER
    manager_id: Id | None = None
    status: UserStatus = "active"


class User(Document):
    """One person of a tenant; `sub` is the sign-in provider's name for him, `invited` until he has come in.

    `phone` is masked: the number itself stands apart.
    """

    id: str
    email: str
    full_name: str
    role: Role
    sub: str
    created_at: datetime
    manager_id: str | None = None
    status: UserStatus = "active"
    invited: bool = False
    email_verified: bool = False
    totp: bool = False
    sms: bool = False
    phone: str | None = None
    version: int = 1

    @property
    def is_active_admin(self) -> bool:
        """Whether the tenant can be run by this person."""
        return self.role is Role.ADMIN and self.status == "active"

    def changed(self, request: ChangeUser) -> "User":
        """The next version of the person."""
        changes = {name: getattr(request, name) for name in request.model_fields_set}
        return self.but(**changes, version=self.version + 1)


class TenantSettings(Document):
    """What a tenant decides for everybody in it."""

    company_name: str
    currency: str
    time_zone: str
    locale: Locale
    payment_window_minutes: int = 30
    approval_limits: dict[Role, Money] = {}
    allocation_strategy: AllocationStrategy = "priority"
    late_payment_policy: LatePaymentPolicy = "refund"
    digest_hour: int = 8
    service_level: float = 0.95
    version: int = 1

    def changed(self, request: "ChangeSettings") -> "TenantSettings":
        """The next version; CurrencyFixed, or InvalidRequest for a limit in another currency."""
        changes = {name: getattr(request, name) for name in request.model_fields_set}
        if changes.get("currency", self.currency) != self.currency:
            raise CurrencyFixed(f"The currency stays {self.currency}")
        self._demand_currency(changes.get("approval_limits", {}))
        return self.but(**changes, version=self.version + 1)

    def _demand_currency(self, limits: Mapping[Role, Money]) -> None:
        foreign = [role for role, limit in limits.items() if limit.currency != self.currency]
        if foreign:
            detail = f"must be the tenant's currency, {self.currency}"
            raise InvalidRequest(*(FieldError(f"/approval_limits/{role}/currency", detail) for role in foreign))


class ChangeSettings(Model):
    """Only the fields that are named change; `approval_limits` is replaced as a whole."""

    company_name: Name = ""
    currency: Currency = ""
    time_zone: TimeZone = ""
    locale: Locale = "en"
    payment_window_minutes: PaymentWindow = 30
    approval_limits: dict[Role, Price] = {}
    allocation_strategy: AllocationStrategy = "priority"
    late_payment_policy: LatePaymentPolicy = "refund"
    digest_hour: Hour = 8
    service_level: ServiceLevel = 0.95
