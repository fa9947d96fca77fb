"""Brings together what a day of a provider is compared of: its lines, our movements, the orders behind them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from shared.core.clock import local_day
from shared.identity.repository import SettingsRepository
from shared.orders.models import Order
from shared.orders.repository import order_of
from shared.payments.models import Payment, ProviderName
from shared.payments.provider import Provider
from shared.payments.repository import PaymentRepository
from shared.payments.statements.bank_pairs import names_in
from shared.payments.statements.comparison import Day, DayOf
from shared.payments.statements.lines import StatementLine
from shared.payments.statements.movements import Movement, movements_of
from shared.payments.statements.repository import StatementRepository
from shared.storage import keys
from shared.storage.table import Table

BY_HAND: ProviderName = "bank_transfer"
_AROUND, _AROUND_BY_HAND = timedelta(days=1), timedelta(days=7)
"""How far a day of ours may lie from the statement's: around midnight, or as people write days down."""


class Days:
    """Reads; whatever many lines a day has, a handful of calls for every hundred."""

    def __init__(self, table: Table, providers: Mapping[ProviderName, Provider]) -> None:
        self._table, self._providers = table, providers
        self._statements, self._payments = StatementRepository(table), PaymentRepository(table)
        self._settings = SettingsRepository(table)

    def of(self, tenant_id: str, provider: ProviderName, day: date) -> Day:
        """The day with what lies around it."""
        around = _AROUND_BY_HAND if provider == BY_HAND else _AROUND
        lines = self._statements.lines(tenant_id, provider, day - around, day + around)
        named = self._named(tenant_id, provider, lines)
        first, last = (datetime.combine(d, time(), UTC) for d in (day - around, day + around + timedelta(days=2)))
        told = self._payments.get_many(tenant_id, self._payments.ids_told(tenant_id, provider, first, last))
        payments = told | {payment.id: payment for payment in named.values()}
        movements = [movement for payment in payments.values() for movement in movements_of(payment)]
        behind = {payment.order_id for line in lines if line.day == day and (payment := named.get(line.id))}
        wrong = self._wrong_among(tenant_id, self._wrong_among(tenant_id, behind))
        return Day(day, lines, named, movements, self._day_of(tenant_id, provider), wrong)

    def _named(self, tenant_id: str, provider: ProviderName, lines: Iterable[StatementLine]) -> dict[str, Payment]:
        """By line id: the payment that a line is about, by the provider's name for its capture or by ours."""
        if provider == BY_HAND:
            names = {line.id: names_in(line.text) for line in lines}
        else:
            captured = self._payments.ids_of_captures(tenant_id, provider, {line.reference for line in lines})
            names = {line.id: [captured.get(line.reference, ""), line.payment_ref] for line in lines}
        found = self._payments.get_many(tenant_id, {name for each in names.values() for name in each})
        ours = {name: payment for name, payment in found.items() if payment.provider == provider}
        return {line_id: ours[name] for line_id, each in names.items() if (name := _first(each, ours))}

    def _day_of(self, tenant_id: str, provider: ProviderName) -> DayOf:
        terms = self._providers[provider].statements
        zone = (terms and terms.zone) or self._settings.current(tenant_id).time_zone

        def day_of(movement: Movement) -> date:
            """A transfer's day is written down as a day, and belongs to no zone."""
            is_written = provider == BY_HAND and movement.kind == "payment"
            return movement.at.date() if is_written else local_day(movement.at, zone)

        return day_of

    def _wrong_among(self, tenant_id: str, order_ids: Iterable[str]) -> set[str]:
        """Orders whose figures are not the sums of their payments'; asked twice, for one may be booked in between."""
        items = self._table.batch_get(keys.order(tenant_id, order_id) for order_id in order_ids)
        orders = [order_of(item) for item in items.values()]
        payments = self._payments.get_many(tenant_id, {each for order in orders for each in order.payment_ids})
        return {order.id for order in orders if not _agrees(order, payments)}


def _agrees(order: Order, payments: Mapping[str, Payment]) -> bool:
    own = [payments[each] for each in order.payment_ids if each in payments]
    sums = sum(payment.captured for payment in own), sum(payment.refunded for payment in own)
    return sums == (order.paid, order.refunded)


def _first(names: Iterable[str], known: Mapping[str, Payment]) -> str | None:
    return next((name for name in names if name in known), None)
