"""What columns and codes of reports are called by people; programs read both as they are."""

from collections.abc import Iterable, Mapping

from shared.language import Language

_ = str
"""Marks a message for the catalogues."""
CODES: Mapping[str, Mapping[str, str]] = {
    "provider": {
        "stripe": _("Stripe"),
        "alipay": _("Alipay"),
        "wechat_pay": _("WeChat Pay"),
        "bank_transfer": _("Bank transfer"),
        "sandbox": _("Sandbox"),
    },
    "segment": {
        "champion": _("Champion"),
        "loyal": _("Loyal"),
        "new": _("New"),
        "at_risk": _("At risk"),
        "lost": _("Lost"),
    },
    "pace": {
        "moving": _("Moves"),
        "slow": _("Slow"),
        "idle": _("Does not move"),
    },
    "status": {
        "draft": _("Draft"),
        "submitted": _("Awaits approval"),
        "confirmed": _("Confirmed"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
        "expired": _("Expired"),
    },
    "payment_status": {
        "unpaid": _("Unpaid"),
        "authorised": _("Authorised"),
        "partially_paid": _("Partly paid"),
        "paid": _("Paid"),
        "overpaid": _("Overpaid"),
        "partially_refunded": _("Partly refunded"),
        "refunded": _("Refunded"),
    },
    "fulfilment_status": {
        "unfulfilled": _("Not shipped"),
        "partially_shipped": _("Partly shipped"),
        "shipped": _("Shipped"),
        "delivered": _("Delivered"),
        "partially_returned": _("Partly returned"),
        "returned": _("Returned"),
    },
    "returning": {
        "yes": _("Yes"),
        "no": _("No"),
    },
}
"""By column, the codes that may stand there."""

NAMES: Mapping[str, str] = {
    "sku": _("SKU"),
    "customer_id": _("Customer number"),
    "warehouse_id": _("Warehouse"),
    "value": _("Value at cost"),
    "sold": _("Sold in four weeks"),
    "in": _("Money in"),
    "out": _("Money out"),
    "open": _("Still open"),
    "age_0_30": _("0–30 days"),
    "age_31_60": _("31–60 days"),
    "age_61_90": _("61–90 days"),
    "age_over_90": _("Over 90 days"),
    "last_order_at": _("Last order"),
    "recency": _("Days since then"),
    "frequency": _("Orders ever"),
}
"""Columns whose name, spelt out, is not yet what people call them."""


def name_of(column: str) -> str:
    """What people call a column, in English."""
    return NAMES.get(column) or column.replace("_", " ").capitalize()


def spelt_out(columns: Iterable[str], words: Language) -> tuple[tuple[str, str, str], ...]:
    """Column, code and word, of all columns that have codes."""
    return tuple((column, code, words.text(word)) for column in columns for code, word in CODES.get(column, {}).items())
