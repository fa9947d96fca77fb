"""What is due about a payment: asking for refunds, learning what became of them, closing what nobody paid in time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import Overtaken
from shared.identity.rows import WHOLE_TENANT
from shared.payments.available import AVAILABLE
from shared.payments.books import Books, Report
from shared.payments.failures import Declined, NotThere, ProviderFailure
from shared.payments.merchants import Merchants
from shared.payments.models import Payment, ProviderName, Refund
from shared.payments.provider import Merchant, Provider, Told
from shared.payments.repository import PaymentRepository
from shared.storage.change import Change
from shared.storage.sealing import Seals
from shared.storage.table import Table

Ask = Callable[[], Sequence[Told]]
FIRST_LOOK = timedelta(minutes=2)
_LONGEST_PAUSE = timedelta(hours=6)


class FollowUp:
    """Asks providers; what they answer is booked like what they tell by themselves."""

    def __init__(
        self,
        table: Table,
        seals: Seals,
        clock: Clock = system_clock,
        *,
        providers: Mapping[ProviderName, Provider] = AVAILABLE,
    ) -> None:
        self._table, self._clock, self._providers = table, clock, providers
        self._payments, self._merchants = PaymentRepository(table), Merchants(table, seals, clock)
        self._books = Books(table, providers, clock)

    def refund(self, actor: Actor, payment: Payment, refund: Refund) -> None:
        """Ask for a reserved refund; where no clear answer comes it stays pending, to be asked about later."""
        provider = self._providers[payment.provider]
        merchant = self._merchants.of(actor.tenant_id, payment.provider)
        self._book(actor, payment, lambda: provider.refund(merchant, payment, refund), refund)

    def due(self, tenant_id: str) -> list[str]:
        """The ids of the payments that are due now."""
        return self._payments.due(tenant_id, self._clock())

    def look_after(self, actor: Actor, payment_id: str) -> bool:
        """Do what is due; False where nothing is, or somebody else is at it."""
        payment, _ = self._payments.get(actor.tenant_id, WHOLE_TENANT, payment_id)
        now = self._clock()
        if payment.check_at is None or payment.check_at > now:
            return False
        try:
            claimed = self._claimed(actor, payment, now)
        except Overtaken:
            return False
        provider, merchant = self._providers[payment.provider], self._merchants.of(actor.tenant_id, payment.provider)
        for refund in claimed.waiting_refunds:
            self._book(actor, claimed, lambda refund=refund: _asked(provider, merchant, claimed, refund), refund)  # type: ignore[misc]
        if claimed.is_open:
            self._book(actor, claimed, lambda: _looked_at(provider, merchant, claimed), None)
        return True

    def _claimed(self, actor: Actor, payment: Payment, now: datetime) -> Payment:
        """Nobody else looks at it for a while; longer from time to time."""
        pause = min(timedelta(minutes=2**payment.checks), _LONGEST_PAUSE)
        open_until = payment.pay_until if payment.is_open and payment.pay_until and payment.pay_until > now else None
        at = min(now + pause, open_until) if open_until else now + pause
        idle = not payment.waiting_refunds and not payment.is_open
        claimed = payment.but(
            check_at=None if idle else at, checks=min(payment.checks + 1, 10), version=payment.version + 1
        )
        with self._table.transaction() as tx:
            self._payments.save(tx, actor.tenant_id, claimed, Change.by(actor, "checked", now))
        return claimed

    def _book(self, actor: Actor, payment: Payment, ask: Ask, refund: Refund | None) -> None:
        try:
            told = tuple(ask())
        except Declined:
            told = (_declined(payment, refund, self._clock()),) if refund else ()
        except ProviderFailure:
            told = ()
        if told:
            self._books.book(Report(actor, payment.provider, told))


def _asked(provider: Provider, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
    """What became of it; what the provider never heard of is asked for, under the same id."""
    try:
        return provider.query_refund(merchant, payment, refund)
    except NotThere:
        return provider.refund(merchant, payment, refund)


def _looked_at(provider: Provider, merchant: Merchant, payment: Payment) -> Sequence[Told]:
    if payment.pay_until is None or merchant.now < payment.pay_until:
        return provider.query(merchant, payment)
    return provider.close(merchant, payment)


def _declined(payment: Payment, refund: Refund, now: datetime) -> Told:
    """The provider has no reference of its own for what it refused."""
    return Told("REFUND_FAILED", payment.id, refund.id, payment.money(refund.amount), now, refund_id=refund.id)
