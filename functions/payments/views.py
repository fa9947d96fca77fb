"""Payments and providers as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core.model import Model
from shared.core.money import Money
from shared.payments.account_service import Configured
from shared.payments.accounts import ProviderAccount
from shared.payments.facts import Fact, FactKind
from shared.payments.merchants import webhook_url
from shared.payments.models import ActionKind, Payment, PaymentStatus, ProviderName, Refund, RefundStatus
from shared.payments.quarantine import Quarantined, Status
from shared.payments.service import Refunded
from shared.payments.settlement import Doubt

_IF_SET = Field(exclude_if=lambda value: value is None)


class ProviderView(Model):
    """A provider as it is set up; `configured` names the credentials that are set."""

    provider: ProviderName
    enabled: bool
    webhook_url: str
    configured: list[str]
    version: int
    webhook_secret: str | None = Field(
        None, description="Shown once: in the answer to the call that made it", exclude_if=lambda value: value is None
    )

    @classmethod
    def of(cls, tenant_id: str, account: ProviderAccount) -> "ProviderView":
        """An account without its secrets."""
        address = webhook_url(tenant_id, account.provider)
        names = ("provider", "enabled", "configured", "version")
        return cls(webhook_url=address, **{name: getattr(account, name) for name in names})

    @classmethod
    def of_configured(cls, tenant_id: str, configured: Configured) -> "ProviderView":
        """An account with the secret that was made for it just now."""
        return cls.of(tenant_id, configured.account).model_copy(update=configured.made)


class ActionView(Model):
    """What the buyer does next: go somewhere, scan a code, or transfer money as told."""

    kind: ActionKind
    url: Annotated[str | None, _IF_SET] = None
    code: Annotated[str | None, _IF_SET] = None
    instructions: Annotated[dict[str, str] | None, _IF_SET] = None
    parameters: Annotated[dict[str, str] | None, _IF_SET] = None


class StartedView(Model):
    """A payment that waits for its buyer."""

    payment_id: str
    merchant_ref: str
    status: PaymentStatus
    amount: Money
    action: ActionView

    @classmethod
    def of(cls, payment: Payment) -> "StartedView":
        """The payment and its action."""
        assert payment.action is not None  # noqa: S101
        return cls(
            payment_id=payment.id,
            merchant_ref=payment.merchant_ref,
            status=payment.status,
            amount=payment.money(payment.amount),
            action=ActionView(**payment.action.model_dump()),
        )


class FactView(Model):
    """What a provider told; `late` money came for a dead order or after a failure."""

    kind: FactKind
    provider_ref: str
    refund_id: str | None
    amount: Money
    occurred_at: datetime
    late: bool

    @classmethod
    def of(cls, payment: Payment, fact: Fact) -> "FactView":
        """One fact of a payment."""
        return cls(
            kind=fact.kind,
            provider_ref=fact.provider_ref,
            refund_id=fact.refund_id or None,
            amount=payment.money(fact.amount),
            occurred_at=fact.occurred_at,
            late=payment.is_late(fact),
        )


class RefundView(Model):
    """Money on its way back, or there; `automatic` where nobody asked for it."""

    refund_id: str
    status: RefundStatus
    amount: Money
    reason: str
    automatic: bool

    @classmethod
    def of(cls, payment: Payment, refund: Refund) -> "RefundView":
        """One refund of a payment."""
        return cls(
            refund_id=refund.id,
            status=payment.refund_status(refund.id),
            amount=payment.money(refund.amount),
            reason=refund.reason,
            automatic=refund.automatic,
        )

    @classmethod
    def of_refunded(cls, refunded: Refunded) -> "RefundView":
        """The refund that was just asked for."""
        return cls.of(refunded.payment, refunded.refund)


class QuarantinedView(Model):
    """Money that fits no payment as it is; `note` is why it was decided about as it was."""

    id: str
    provider: ProviderName
    payment_id: str
    provider_ref: str
    kind: FactKind
    amount: Money
    reason: Doubt
    received_at: datetime
    status: Status
    note: str
    version: int

    @classmethod
    def of(cls, entry: Quarantined) -> "QuarantinedView":
        """One entry."""
        names = [name for name in cls.model_fields if name != "amount"]
        return cls(amount=entry.money, **{name: getattr(entry, name) for name in names})


class PaymentView(Model):
    """One payment with what its provider told."""

    payment_id: str
    order_id: str
    provider: ProviderName
    method: str
    merchant_ref: str
    status: PaymentStatus
    amount: Money
    captured: Money
    refunded: Money
    facts: list[FactView]
    refunds: list[RefundView]
    started_at: datetime
    version: int

    @classmethod
    def of(cls, payment: Payment) -> "PaymentView":
        """The payment's view."""
        names = ("order_id", "provider", "method", "merchant_ref", "status", "started_at", "version")
        return cls(
            payment_id=payment.id,
            amount=payment.money(payment.amount),
            captured=payment.money(payment.captured),
            refunded=payment.money(payment.refunded),
            facts=[FactView.of(payment, fact) for fact in payment.facts],
            refunds=[RefundView.of(payment, refund) for refund in payment.refunds],
            **{name: getattr(payment, name) for name in names},
        )
