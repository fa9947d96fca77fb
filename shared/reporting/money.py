"""What a payment moved, day by day, from the facts that were booked on it."""

from datetime import date

from shared.core.clock import local_day
from shared.payments.facts import Fact
from shared.payments.models import Payment
from shared.reporting.applied import Source
from shared.reporting.models import EVERYBODY, NOTHING, Figures, RollupKey


def money_of(payment: Payment, time_zone: str) -> Source:
    """The payment as a source of figures."""
    return Source(payment.order_id, payment.version, moved(payment, time_zone), payment_id=payment.id)


def moved(payment: Payment, time_zone: str) -> dict[RollupKey, Figures]:
    """Money in and out by day: each fact counts for what it changed, told in the order in which they happened.

    So a refund that failed takes itself back on the day of its failure, and the days add up to what the payment says.
    """
    sums: dict[RollupKey, Figures] = {}
    told, before = list[Fact](), NOTHING
    for fact in sorted(payment.facts, key=lambda fact: (fact.occurred_at, *fact.subject)):
        told.append(fact)
        so_far = payment.but(facts=told)
        after = Figures(paid_in=so_far.captured, paid_out=so_far.refunded)
        place = RollupKey(EVERYBODY, "payments", _day(payment, fact, time_zone), payment.provider)
        sums[place] = sums.get(place, NOTHING) + after - before
        before = after
    return {place: figures for place, figures in sums.items() if figures}


def _day(payment: Payment, fact: Fact, time_zone: str) -> date:
    """A bank's statement tells a day and no hour, which is kept as midnight in UTC."""
    told_a_day = payment.provider == "bank_transfer" and fact.kind == "CAPTURED"
    return fact.occurred_at.date() if told_a_day else local_day(fact.occurred_at, time_zone)
