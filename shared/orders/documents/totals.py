"""What an invoice adds up to, formatted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.identity.models import TenantSettings
from shared.language import Language
from shared.orders.documents.wording import day_of, language_of
from shared.orders.models import Order
from shared.orders.pricing import Priced


@dataclass(frozen=True, slots=True)
class IncludedTax:
    """The tax of one rate inside the total, and what it is on."""

    rate: str
    net: str
    tax: str


@dataclass(frozen=True, slots=True)
class Totals:
    """None is left out of the page; `as_of` is the day until which payments are counted."""

    subtotal: str
    discount: str | None
    shipping_fee: str | None
    total: str
    taxes: list[IncludedTax]
    as_of: str
    paid: str
    refunded: str | None
    balance: str
    overpaid: bool


def totals(order: Order, settings: TenantSettings, now: datetime) -> Totals:
    """The order's money as the books stand now."""
    words = language_of(settings)

    def written(minor: int) -> str:
        return words.money(order.money(minor))

    return Totals(
        subtotal=written(order.subtotal),
        discount=written(order.discount) if order.discount else None,
        shipping_fee=written(order.shipping_fee) if order.shipping_fee else None,
        total=written(order.total),
        taxes=list(_taxes(order, words)),
        as_of=day_of(now, settings),
        paid=written(order.paid),
        refunded=written(order.refunded) if order.refunded else None,
        balance=written(abs(order.balance)),
        overpaid=order.balance < 0,
    )


def _taxes(order: Order, words: Language) -> Iterator[IncludedTax]:
    """By rate, the highest first; goods without tax are not worth a line, nor is what was cancelled."""
    taxed: dict[Decimal, list[Priced]] = {}
    for line, priced in zip(order.lines, order.priced, strict=True):
        if priced.gross:
            taxed.setdefault(Decimal(line.tax_rate), []).append(priced)
    for rate in sorted(filter(None, taxed), reverse=True):
        tax = sum(priced.tax for priced in taxed[rate])
        net = sum(priced.net for priced in taxed[rate]) - tax
        yield IncludedTax(words.percent(str(rate)), *(words.money(order.money(each)) for each in (net, tax)))
