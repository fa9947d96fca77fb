"""What the pages of payments share: the section, its tabs by role, orders by the number that people know."""

from typing import Any

from functions.console.answers import Html
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.errors import InvalidRequest
from shared.identity.permissions import Permission
from shared.payments.facts import FactKind
from shared.payments.models import ProviderName

section = Section("payments")
_ = str
"""Marks a message for the catalogues."""

TABS: tuple[tuple[str, str, Permission], ...] = (
    (_("Waiting for money"), "/payments", Permission.PAYMENTS_READ),
    (_("Fits nothing"), "/payments/quarantine", Permission.QUARANTINE),
    (_("Statements"), "/payments/statements", Permission.STATEMENTS),
)
PROVIDERS: dict[ProviderName, str] = {
    "stripe": _("Stripe"),
    "alipay": _("Alipay"),
    "wechat_pay": _("WeChat Pay"),
    "bank_transfer": _("Bank transfer"),
    "sandbox": _("Sandbox"),
}
FACTS: dict[FactKind, str] = {
    "PENDING": _("Begun"),
    "ACTION_REQUIRED": _("Waits for the buyer"),
    "AUTHORISED": _("Authorised"),
    "CAPTURED": _("Received"),
    "FAILED": _("Failed"),
    "CANCELLED": _("Cancelled"),
    "EXPIRED": _("Expired"),
    "REFUND_PENDING": _("Refund on its way"),
    "REFUNDED": _("Given back"),
    "REFUND_FAILED": _("Refund failed"),
    "DISPUTE_OPENED": _("Disputed by the buyer"),
    "DISPUTE_LOST": _("Dispute lost"),
    "DISPUTE_WON": _("Dispute won"),
}
"""What a provider tells of a payment, in words."""
INSTRUCTIONS: dict[str, str] = {
    "account_name": _("Account holder"),
    "account_number": _("Account number"),
    "bank_name": _("Bank"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "reference": _("Reference"),
}
"""What a buyer is to write on a transfer."""


def shown(visit: Visit, template: str, **facts: Any) -> Html:  # noqa: ANN401
    """A page of the payments below its tabs."""
    tabs = [(visit.words.text(name), path) for name, path, permission in TABS if visit.may(permission)]
    return visit.show(f"payments/{template}.html", tabs=tabs, providers=provider_names(visit), **facts)


def provider_names(visit: Visit) -> dict[ProviderName, str]:
    """In the reader's language."""
    return {name: visit.words.text(word) for name, word in PROVIDERS.items()}


def fact_names(visit: Visit) -> dict[FactKind, str]:
    """In the reader's language."""
    return {kind: visit.words.text(word) for kind, word in FACTS.items()}


def named_order(visit: Visit) -> str | None:
    """The id of the order whose number was typed; None for an empty field, InvalidRequest for a number of none."""
    number = visit.typed("number").lstrip("#").upper()
    if not number:
        return None
    is_number = number[:6].isascii() and number[:6].isdigit() and len(number) > 6
    found = visit.services.order_finder.numbered(visit.actor, number, limit=2) if is_number else []
    order_id = next((order.id for order in found if order.number == number), None)
    if order_id is None:
        raise InvalidRequest.at("/order_id", visit.words.text("No order has this number"))
    return order_id
