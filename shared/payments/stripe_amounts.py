"""Amounts as Stripe writes them: whole numbers, whose unit is not always the currency's smallest (ISO 4217)."""

from shared.core.money import Money, decimals
from shared.payments.failures import ImpossibleAmount

_ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMAL = "BHD JOD KWD OMR TND"
_PLACES = dict.fromkeys(_ZERO_DECIMAL.split(" "), 0) | dict.fromkeys(_THREE_DECIMAL.split(" "), 3)


def places(currency: str) -> int:
    """How many decimals Stripe counts; of currencies without any, ISK and UGX are sent in hundredths."""
    return _PLACES.get(currency, 2)


def to_stripe(money: Money) -> int:
    """The number to send; ImpossibleAmount for an amount that Stripe cannot express."""
    ours, theirs = decimals(money.currency), places(money.currency)
    scaled, step = money.minor * int(10**theirs), int(10**ours)
    number, rest = divmod(scaled, step)
    if rest or (theirs == 3 and number % 10):
        raise ImpossibleAmount("amount_too_fine")
    return number


def from_stripe(number: int, currency: str) -> Money:
    """The amount of a number that came; ValueError for one that the currency cannot express."""
    code = currency.upper()
    minor, rest = divmod(number * int(10 ** decimals(code)), int(10 ** places(code)))
    if rest:
        raise ValueError(f"{code} has no such amount")
    return Money(minor, code)
