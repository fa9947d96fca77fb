"""Stripe's balance transactions as lines: what buyers paid, got back and disputed, before fees; no payouts."""

from datetime import date
from typing import Any

from shared.core.money import Money
from shared.payments.statements.lines import MovementKind, StatementLine
from shared.payments.stripe_amounts import from_stripe

Json = dict[str, Any]
_KINDS: dict[str, MovementKind] = {
    "charge": "payment",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "dispute": "dispute",
}
"""By reporting_category."""


def line_of(transaction: Json, day: date) -> StatementLine | None:
    """One of a day whose source stands in it whole; KeyError, TypeError or ValueError where a member is missing."""
    kind = _KINDS.get(transaction["reporting_category"])
    source = transaction.get("source")
    if kind is None or not isinstance(source, dict):
        return None
    intent, ours = _id_of(source.get("payment_intent")), source.get("metadata") or {}
    money = _money(transaction, source)
    return StatementLine(
        day=day,
        kind=kind,
        reference=intent or _id_of(source.get("charge")) or str(source["id"]),
        payment_ref=str(ours.get("payment_ref") or ""),
        part="" if kind == "payment" else str(ours.get("refund_id") or source["id"]),
        amount=money.minor,
        currency=money.currency,
        origin=str(transaction["id"]),
    )


def _money(transaction: Json, source: Json) -> Money:
    """In the currency that was paid in: what Stripe changed into the account's own is counted before the change."""
    amount, currency = transaction["amount"], transaction["currency"]
    if source.get("currency", currency) != currency:
        paid, currency = source.get("amount_captured") or source["amount"], source["currency"]
        amount = paid if amount > 0 else -paid
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError("amount")
    return from_stripe(amount, currency)


def _id_of(value: object) -> str | None:
    return str(value["id"]) if isinstance(value, dict) else value if isinstance(value, str) else None
