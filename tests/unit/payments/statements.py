"""A provider's statement of a day as tests write it: what was paid and refunded, and what is wrong with it."""

from datetime import date
from typing import Any, Protocol

from shared.core.actor import Actor
from shared.payments.models import Payment, ProviderName
from shared.payments.statements.imports import StatementImports
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.report import ReportedDay
from tests.builders import TENANT, an_actor
from tests.fakes import some_seals
from tests.peers.alipay import paid_row, refunded_row
from tests.unit.payments.test_alipay import AlipayShop
from tests.unit.payments.test_stripe import StripeShop
from tests.unit.payments.test_wechat_pay import WeChatShop

TODAY = date(2026, 11, 22)
SYSTEM = Actor.system(TENANT, "statements")


class Statement(Protocol):
    """What a provider will say of today; amounts are minor units."""

    provider: ProviderName
    shop: Any

    def paid(self, payment: Payment, minor: int | None = None) -> None:
        """A line for a payment."""

    def refunded(self, payment: Payment, refund_id: str, minor: int) -> None:
        """A line for a refund."""

    def stray(self, minor: int) -> None:
        """A line for a payment that we never heard of."""


class StripeStatement:
    """Balance transactions."""

    provider: ProviderName = "stripe"

    def __init__(self) -> None:
        self.shop = StripeShop()

    def paid(self, payment: Payment, minor: int | None = None) -> None:
        charge = self.shop.peer.charge(self.shop.peer.sessions[payment.reference])
        self._move("charge", charge | ({"amount": minor} if minor else {}))

    def refunded(self, _payment: Payment, refund_id: str, minor: int) -> None:
        refund = next(r for r in self.shop.peer.refunds.values() if r["metadata"]["refund_id"] == refund_id)
        self._move("refund", refund | {"amount": minor})

    def stray(self, minor: int) -> None:
        self._move("charge", {"id": "ch_x", "payment_intent": "pi_x", "amount": minor, "currency": "cny"})

    def _move(self, category: str, source: dict[str, Any]) -> None:
        self.shop.peer.moved(category, source, at=self.shop.clock().timestamp())


class AlipayStatement:
    """A bill in a zip."""

    provider: ProviderName = "alipay"

    def __init__(self) -> None:
        self.shop, self.rows = AlipayShop(), []

    def paid(self, payment: Payment, minor: int | None = None) -> None:
        trade = self.shop.peer.trades[payment.merchant_ref]
        self._add(paid_row(trade | {"fen": minor or trade["fen"]}))

    def refunded(self, payment: Payment, refund_id: str, minor: int) -> None:
        self._add(refunded_row(self.shop.peer.trades[payment.merchant_ref], refund_id, minor))

    def stray(self, minor: int) -> None:
        self._add(paid_row({"trade_no": "2026X", "out_trade_no": "another-shop", "fen": minor}))

    def _add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        self.shop.peer.bill(TODAY.isoformat(), *self.rows)


class WeChatStatement:
    """A compressed bill."""

    provider: ProviderName = "wechat_pay"

    def __init__(self) -> None:
        self.shop, self.rows = WeChatShop(), []

    def paid(self, payment: Payment, minor: int | None = None) -> None:
        order = self.shop.peer.orders[payment.merchant_ref]
        self._add(self.shop.peer.paid_row(order | {"amount": {"total": minor or order["amount"]["total"]}}))

    def refunded(self, payment: Payment, refund_id: str, minor: int) -> None:
        self._add(self.shop.peer.refunded_row(self.shop.peer.orders[payment.merchant_ref], refund_id, minor))

    def stray(self, minor: int) -> None:
        order = {"transaction_id": "4200X", "out_trade_no": "another-shop", "amount": {"total": minor}}
        self._add(self.shop.peer.paid_row(order))

    def _add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        self.shop.peer.bill(TODAY.isoformat(), *self.rows)


def importer(shop: Any) -> StatementImports:
    """The schedule's job for a shop."""
    return StatementImports(shop.table, some_seals(shop.table), shop.clock, providers=shop.intake._providers)


def imported(statement: Statement) -> ReportedDay:
    """Today as it is reported tomorrow at noon, after the schedule has run."""
    shop = statement.shop
    shop.clock.now = shop.clock.now.replace(day=23, hour=12)
    if statement.provider == "wechat_pay":
        shop.later()
    (turn,) = importer(shop).run(SYSTEM)
    assert turn.failure == "", turn
    return report(shop)


def report(shop: Any, day: date = TODAY) -> ReportedDay:
    """What is reported of a day."""
    (reported,) = Reconciliation(shop.table, shop.clock, providers=shop.intake._providers).report(
        an_actor(), day, day, None
    )
    return reported


def told(day: ReportedDay) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, movement, their amount and ours of each difference, in a fixed order."""

    def amount(money: Any) -> str | None:
        return money.amount if money else None

    return sorted((d.kind, d.movement, amount(d.theirs), amount(d.ours)) for d in day.differences)
