"""Use cases of payments: start one, look at it, give money back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.catalog.models import demand_currency
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import IllegalState, InvalidRequest, TallyshopError
from shared.core.ids import base32
from shared.identity.rows import RowRules
from shared.orders.models import DEAD, Order
from shared.orders.repository import OrderRepository
from shared.orders.service import OrderService
from shared.payments.available import AVAILABLE
from shared.payments.errors import ProviderDeclined, ProviderUnavailable, RefundExceedsCaptured
from shared.payments.failures import ImpossibleAmount, NotConfigured, OutcomeUnknown, ProviderFailure, Unavailable
from shared.payments.followup import FIRST_LOOK, FollowUp
from shared.payments.merchants import Merchants
from shared.payments.models import OWN_LENGTH, Payment, ProviderName, Refund, RefundPayment, StartPayment
from shared.payments.provider import Checkout, Merchant, Opened, Provider
from shared.payments.repository import PaymentRepository
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import until_written

SHORTEST, LONGEST = timedelta(minutes=35), timedelta(hours=23)
"""How long a buyer may take: Stripe keeps a page open from half an hour to a day, and a retry must still fit."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that was asked for, and its payment after it."""

    refund: Refund
    payment: Payment


class PaymentService:
    """Payments of orders. What has to be asked of a provider is written down first, so that nothing is lost between."""

    def __init__(
        self,
        table: Table,
        seals: Seals,
        clock: Clock = system_clock,
        *,
        providers: Mapping[ProviderName, Provider] = AVAILABLE,
    ) -> None:
        self._table, self._clock, self._providers = table, clock, providers
        self._order_service = OrderService(table, clock)
        self._orders, self._rules = OrderRepository(table), RowRules(table)
        self._payments, self._merchants = PaymentRepository(table), Merchants(table, seals, clock)
        self._follow_up = FollowUp(table, seals, clock, providers=providers)

    def order(self, actor: Actor, order_id: str) -> Order:
        """The order whose payments are asked for; NotFound where the row rules hide it."""
        return self._order_service.get(actor, order_id)

    def get(self, actor: Actor, payment_id: str) -> Payment:
        """One payment; hidden where its order is."""
        payment, _ = self._payments.get(actor.tenant_id, self._rules.of(actor), payment_id)
        return payment

    def page(self, actor: Actor, order_id: str, *, limit: int, position: Position | None) -> Listing[Payment]:
        """A page of an order's payments, newest first."""
        order = self.order(actor, order_id)
        newest = order.payment_ids[::-1]
        start = newest.index(position["payment_id"]) + 1 if position else 0
        ids = newest[start : start + limit]
        rest = newest[start + limit :]
        payments = self._payments.of_order(actor.tenant_id, order, ids)
        return Listing(payments, {"payment_id": ids[-1]} if rest else None)

    def start(self, actor: Actor, order_id: str, request: StartPayment, *, once: Once) -> Payment:
        """A payment of the balance or a part of it; several may be open, whichever is captured first counts.

        Raises ProviderUnavailable or ProviderDeclined; what is left of such a try stands in nobody's way.
        """
        provider = self._providers[request.provider]
        own = (once.named("payment") or base32(secrets.randbits(80), 16))[-OWN_LENGTH:]
        merchant, payment, order = until_written(lambda: self._begun(actor, order_id, own, request, once))
        checkout = Checkout(f"Order {order.number}", request.return_url, request.payer_id, request.payer_ip)
        try:
            opened = provider.start(merchant, payment, checkout)
        except ProviderFailure as failure:
            until_written(lambda: self._given_up(actor, payment.id, once))
            raise refusal(failure) from None
        return until_written(lambda: self._opened(actor, payment.id, opened, once))

    def _begun(
        self, actor: Actor, order_id: str, own: str, request: StartPayment, once: Once
    ) -> tuple[Merchant, Payment, Order]:
        """The payment before its provider knows of it; the one that broke off, where the request is sent again."""
        order, now = self.order(actor, order_id), self._clock()
        merchant = self._merchants.enabled(actor.tenant_id, request.provider)
        _demand_fit(self._providers[request.provider], request, order.currency)
        before = self._payments.of_order(actor.tenant_id, order, {order.id + own}.intersection(order.payment_ids))
        change = Change.by(actor, "started", now)
        with self._table.transaction() as tx:
            once.begin(tx)
            if before:
                payment = before[0].but(not_started=False, version=before[0].version + 1)
                self._payments.save(tx, actor.tenant_id, payment, change)
                return merchant, payment, order
            payment = _payment(order, order.id + own, request, now)
            data: dict[str, object] = {"payment_id": payment.id, "amount": payment.money(payment.amount).as_json()}
            after = order.but(payment_ids=[*order.payment_ids, payment.id], version=order.version + 1)
            self._orders.save(tx, actor.tenant_id, after, Change.by(actor, "payment_started", now, data=data))
            self._payments.add(tx, actor.tenant_id, payment, change)
        return merchant, payment, after

    def _opened(self, actor: Actor, payment_id: str, opened: Opened, once: Once) -> Payment:
        payment, now = self.get(actor, payment_id), self._clock()
        look = now + FIRST_LOOK if self._providers[payment.provider].can_be_asked and payment.is_open else None
        after = payment.but(
            action=opened.action, reference=opened.reference, check_at=look, version=payment.version + 1
        )
        with self._table.transaction() as tx:
            self._payments.save(tx, actor.tenant_id, after, Change.by(actor, "opened", now))
            once.remember(tx, after)
        return after

    def _given_up(self, actor: Actor, payment_id: str, once: Once) -> None:
        payment = self.get(actor, payment_id)
        with self._table.transaction() as tx:
            after = payment.but(not_started=True, version=payment.version + 1)
            self._payments.save(tx, actor.tenant_id, after, Change.by(actor, "not_started", self._clock()))
            once.give_up(tx)

    def refund(self, actor: Actor, payment_id: str, request: RefundPayment, *, once: Once) -> Refunded:
        """Reserve the amount, then ask the provider; RefundExceedsCaptured beyond what is left."""
        refund_id = once.named("refund") or base32(secrets.randbits(80), 16)
        reserved = until_written(lambda: self._reserved(actor, payment_id, refund_id, request, once))
        self._follow_up.refund(actor, reserved.payment, reserved.refund)
        refunded = Refunded(reserved.refund, self.get(actor, payment_id))
        with self._table.transaction() as tx:
            once.remember(tx, refunded)
        return refunded

    def _reserved(self, actor: Actor, payment_id: str, refund_id: str, request: RefundPayment, once: Once) -> Refunded:
        payment, now = self.get(actor, payment_id), self._clock()
        demand_currency(payment.currency, amount=request.amount)
        before = payment.request(refund_id)
        if before is None and request.amount.minor > payment.refundable:
            money = payment.money
            raise RefundExceedsCaptured(
                captured=money(payment.captured), refunded=money(payment.refunded), pending=money(payment.pending)
            )
        refund = before or Refund(id=refund_id, amount=request.amount.minor, reason=request.reason)
        requested = payment.requested if before else [*payment.requested, refund]
        look = now + FIRST_LOOK if self._providers[payment.provider].can_be_asked else None
        after = payment.but(requested=requested, check_at=look, checks=0, version=payment.version + 1)
        with self._table.transaction() as tx:
            once.begin(tx)
            change = Change.by(actor, "refund_requested", now, reason=refund.reason)
            self._payments.save(tx, actor.tenant_id, after, change)
        return Refunded(refund, after)


def _demand_fit(provider: Provider, request: StartPayment, currency: str) -> None:
    if request.method not in provider.methods:
        raise InvalidRequest.at("/method", f"is one of {', '.join(sorted(provider.methods))}")
    if provider.currencies is not None and currency not in provider.currencies:
        raise InvalidRequest.at("/provider", f"takes {', '.join(sorted(provider.currencies))} only")


def _payment(order: Order, payment_id: str, request: StartPayment, now: datetime) -> Payment:
    window = order.expires_at - now if order.expires_at else LONGEST
    return Payment(
        id=payment_id,
        order_id=order.id,
        provider=request.provider,
        method=request.method,
        amount=_amount(order, request),
        currency=order.currency,
        started_at=now,
        pay_until=now + min(max(window, SHORTEST), LONGEST),
    )


def _amount(order: Order, request: StartPayment) -> int:
    if order.status == "draft" or order.status in DEAD:
        raise IllegalState(order.status)
    demand_currency(order.currency, amount=request.amount)
    amount = request.amount.minor if request.amount else order.balance
    if order.balance <= 0:
        raise InvalidRequest.at("/amount", "there is nothing left to be paid")
    if amount > order.balance:
        raise InvalidRequest.at("/amount", f"is more than the balance of {order.money(order.balance).amount}")
    return amount


def refusal(failure: ProviderFailure) -> TallyshopError:
    """How whoever asked hears of a provider's failure."""
    if isinstance(failure, NotConfigured):
        return InvalidRequest.at("/provider", f"is not set up: {failure} is missing")
    if isinstance(failure, ImpossibleAmount):
        return InvalidRequest.at("/amount", "is finer than the provider can take")
    if isinstance(failure, Unavailable | OutcomeUnknown):
        return ProviderUnavailable("The payment provider does not answer just now")
    return ProviderDeclined(str(failure))
