"""What codes in reports are called by people; programs read the codes, in JSON, CSV and the workbook's `data`."""

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
    "returning": {
        "yes": _("Yes"),
        "no": _("No"),
    },
}
"""By column, the codes that may stand there."""


def spelt_out(columns: Iterable[str], words: Language) -> tuple[tuple[str, str, str], ...]:
    """Column, code and word, of all columns that have codes."""
    return tuple((column, code, words.text(word)) for column in columns for code, word in CODES.get(column, {}).items())
