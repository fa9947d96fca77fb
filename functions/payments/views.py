"""Payments and providers as the API shows them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.core.config import settings
from shared.core.model import Model
from shared.core.money import Money
from shared.payments.account_service import Configured
from shared.payments.accounts import ProviderAccount, endpoint_id
from shared.payments.models import Fact, FactKind, Payment, PaymentStatus, ProviderName, Refund, RefundStatus
from shared.payments.service import Refunded, Started


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
        address = f"{settings.public_url}/webhooks/{account.provider}/{endpoint_id(tenant_id, account.provider)}"
        names = ("provider", "enabled", "configured", "version")
        return cls(webhook_url=address, **{name: getattr(account, name) for name in names})

    @classmethod
    def of_configured(cls, tenant_id: str, configured: Configured) -> "ProviderView":
        """An account with the secret that was made for it just now."""
        return cls.of(tenant_id, configured.account).model_copy(update=configured.made)


class ActionView(Model):
    """What the buyer does next."""

    kind: Literal["redirect"]
    url: str


class StartedView(Model):
    """A payment that waits for its buyer."""

    payment_id: str
    merchant_ref: str
    status: PaymentStatus
    amount: Money
    action: ActionView

    @classmethod
    def of(cls, started: Started) -> "StartedView":
        """The payment and its action."""
        payment = started.payment
        return cls(
            payment_id=payment.id,
            merchant_ref=payment.merchant_ref,
            status=payment.status,
            amount=payment.money(payment.amount),
            action=ActionView(kind=started.action.kind, url=started.action.url),
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
