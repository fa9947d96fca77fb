"""Money in and out by day and provider: what providers told, each thing once, on the day of which they tell it."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.reporting import handler
from shared.core.actor import Role
from shared.payments.facts import Fact
from shared.payments.models import Payment
from shared.reporting.models import Figures
from shared.reporting.money import moved
from shared.reporting.projection import MoneyProjection
from shared.reporting.repository import RollupRepository
from shared.reporting.takings import PaymentsReports
from shared.storage import keys
from shared.storage.codec import pack
from shared.storage.item import key_of
from shared.storage.stream import Image
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.reporting.orders import NOON, an_order, stored
from tests.unit.reporting.test_sales_projection import Crash, FragileTable


def a_fact(kind, amount, at=NOON, ref="ch_1", **fields):
    return Fact(kind=kind, provider_ref=ref, amount=amount, occurred_at=at, **fields)


def a_payment(*facts, provider="sandbox", order_id="ORDER1", own="PAYMENT1", **fields):
    made = {"method": "page", "amount": 10_000, "currency": "CNY", "started_at": NOON}
    return Payment(id=f"{order_id}{own}", order_id=order_id, provider=provider, facts=list(facts), **made | fields)


def by_day(payment, time_zone="Asia/Shanghai"):
    return {str(place.day): (sums.paid_in, sums.paid_out) for place, sums in moved(payment, time_zone).items()}


def days(n):
    return NOON + timedelta(days=n)


def test_money_stands_on_the_day_of_which_the_provider_tells_it():
    payment = a_payment(a_fact("CAPTURED", 10_000), a_fact("REFUNDED", 3_000, days(2), refund_id="R1"))

    assert by_day(payment) == {"2026-11-22": (10_000, 0), "2026-11-24": (0, 3_000)}


def test_days_end_at_the_tenants_midnight():
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)

    assert by_day(a_payment(a_fact("CAPTURED", 100, late))) == {"2026-11-23": (100, 0)}
    assert by_day(a_payment(a_fact("CAPTURED", 100, late)), "America/New_York") == {"2026-11-22": (100, 0)}


def test_a_transfer_stands_on_the_day_of_the_statement_wherever_the_tenant_is():
    received = datetime(2026, 11, 22, tzinfo=UTC)

    payment = a_payment(a_fact("CAPTURED", 100, received), provider="bank_transfer")

    assert by_day(payment, "America/Los_Angeles") == {"2026-11-22": (100, 0)}


def test_a_refund_that_failed_takes_itself_back():
    payment = a_payment(
        a_fact("CAPTURED", 10_000),
        a_fact("REFUNDED", 3_000, days(1), refund_id="R1"),
        a_fact("REFUND_FAILED", 3_000, days(2), refund_id="R1"),
    )

    assert by_day(payment) == {"2026-11-22": (10_000, 0), "2026-11-23": (0, 3_000), "2026-11-24": (0, -3_000)}


def test_cumulative_refunds_count_what_each_adds():
    told = [a_fact("REFUNDED", sum_, days(n), cumulative=True) for n, sum_ in ((1, 2_000), (2, 5_000))]

    payment = a_payment(a_fact("CAPTURED", 10_000), *told)

    assert by_day(payment) == {"2026-11-22": (10_000, 0), "2026-11-23": (0, 2_000), "2026-11-24": (0, 3_000)}


def test_a_lost_dispute_is_money_that_went_out_and_an_open_one_is_not():
    opened = [a_fact("CAPTURED", 10_000), a_fact("DISPUTE_OPENED", 10_000, days(1))]

    assert by_day(a_payment(*opened)) == {"2026-11-22": (10_000, 0)}
    assert by_day(a_payment(*opened, a_fact("DISPUTE_LOST", 10_000, days(3)))) == {
        "2026-11-22": (10_000, 0),
        "2026-11-25": (0, 10_000),
    }


def test_the_order_in_which_facts_arrived_makes_no_difference():
    facts = [a_fact("REFUNDED", 3_000, days(1), refund_id="R1"), a_fact("CAPTURED", 10_000), a_fact("FAILED", 1)]

    assert moved(a_payment(*facts), "UTC") == moved(a_payment(*facts[::-1]), "UTC")


class House:
    """Payments and their orders in the table, followed in any way."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        a_tenant(self.table)
        for number in (1, 2):
            stored(self.table, an_order(id=f"ORDER{number}"))

    def told(self, *payments):
        MoneyProjection(self.table).follow_all(map(self.image, payments))

    @staticmethod
    def image(payment):
        item = keys.payment(TENANT, payment.order_id, payment.id).attributes() | {"d": pack(payment)}
        return Image(key_of(item), None, item)

    def report(self, first=None, last=None):
        report = PaymentsReports(self.table, FrozenClock(NOON)).report(an_actor(Role.FINANCE), first, last)
        return [(str(row.day), row.provider, row.paid_in, row.paid_out) for row in report.rows]


@pytest.fixture
def house() -> House:
    return House()


def test_a_day_adds_a_providers_payments_up(house):
    house.told(a_payment(a_fact("CAPTURED", 10_000)), a_payment(a_fact("CAPTURED", 500, ref="ch_2"), own="PAYMENT2"))
    house.told(a_payment(a_fact("CAPTURED", 70, ref="tx"), order_id="ORDER2", provider="alipay"))

    assert house.report() == [("2026-11-22", "alipay", 70, 0), ("2026-11-22", "sandbox", 10_500, 0)]


@pytest.mark.parametrize("seed", range(20))
def test_repetition_and_any_order_change_nothing(house, seed):
    facts = [a_fact("CAPTURED", 10_000), a_fact("REFUNDED", 3_000, days(0), refund_id="R1")]
    facts += [a_fact("REFUND_FAILED", 3_000, refund_id="R1"), a_fact("REFUNDED", 4_000, refund_id="R2")]
    versions = [a_payment(*facts[:n], version=n + 1) for n in range(len(facts) + 1)]
    deliveries = versions * 3
    random.Random(seed).shuffle(deliveries)

    for start in range(0, len(deliveries), 2):
        house.told(*deliveries[start : start + 2])

    assert house.report() == [("2026-11-22", "sandbox", 10_000, 4_000)]


moments = st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours))
told_facts = st.lists(
    st.builds(
        lambda kind, n, at, provider_ref: a_fact(
            kind, 1_000 + n, at, provider_ref, refund_id=f"R{n}" if kind.startswith("REFUND") else ""
        ),
        st.sampled_from(["CAPTURED", "REFUNDED", "REFUND_FAILED", "DISPUTE_LOST", "FAILED"]),
        st.integers(0, 2),
        moments,
        st.sampled_from(["ch_1", "ch_2"]),
    ),
    max_size=6,
    unique_by=lambda fact: fact.subject,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(told_facts, min_size=2, max_size=2), st.data())
def test_any_delivery_with_any_crash_equals_a_recomputation(told, data):
    lives = [
        [a_payment(*facts[:n], own=f"PAYMENT{number}", version=n + 1) for n in range(len(facts) + 1)]
        for number, facts in enumerate(told)
    ]
    deliveries = data.draw(st.permutations([payment for life in lives for payment in life * 2]))
    table = FragileTable(*data.draw(st.sets(st.integers(3, 12), max_size=4)))
    a_tenant(table)
    stored(table, an_order(id="ORDER1"))

    for payment in deliveries:
        for _ in range(5):
            with suppress(Crash):
                MoneyProjection(table).follow_all([House.image(payment)])

    whole = {}
    for life in lives:
        for place, figures in moved(life[-1], "Asia/Shanghai").items():
            whole[place] = whole.get(place, Figures()) + figures
    found = dict(RollupRepository(table).stored(TENANT, "*", "payments"))
    assert {at: sums for at, sums in found.items() if sums} == {at: sums for at, sums in whole.items() if sums}


def test_a_payment_that_nobody_paid_is_nothing(house):
    before = len(house.table.items)

    house.told(a_payment(a_fact("FAILED", 10_000)))

    assert house.report() == []
    assert len(house.table.items) == before


@pytest.fixture
def gateway(house, monkeypatch) -> Gateway:
    monkeypatch.setattr(handler, "payments", PaymentsReports(house.table, FrozenClock(NOON)))
    house.told(a_payment(a_fact("CAPTURED", 10_000, days(-1)), a_fact("REFUNDED", 3_000, refund_id="R1")))
    return Gateway(handler.api, actor=an_actor(Role.FINANCE))


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def test_the_answer_says_what_moved_and_its_sum(gateway):
    answer = gateway.call("GET", "/v1/reports/payments?from=2026-11-21&to=2026-11-22").json

    assert answer == {
        "rows": [
            {"day": "2026-11-21", "provider": "sandbox", "in": cny("100.00"), "out": cny("0.00")},
            {"day": "2026-11-22", "provider": "sandbox", "in": cny("0.00"), "out": cny("30.00")},
        ],
        "totals": {"in": cny("100.00"), "out": cny("30.00")},
        "from": "2026-11-21",
        "to": "2026-11-22",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "as_of": "2026-11-22T04:00:00Z",
    }


def test_both_ends_of_the_days_are_included_and_nothing_else(gateway):
    rows = gateway.call("GET", "/v1/reports/payments?from=2026-11-22&to=2026-11-22").json["rows"]

    assert [row["day"] for row in rows] == ["2026-11-22"]


def test_days_that_run_backwards_are_refused(gateway):
    answer = gateway.call("GET", "/v1/reports/payments?from=2026-11-22&to=2026-11-21")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/from")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.VIEWER, 200), (Role.MANAGER, 403), (Role.SALES, 403)]
)
def test_money_is_shown_to_who_keeps_it(gateway, role, status):
    gateway.actor = an_actor(role)

    assert gateway.call("GET", "/v1/reports/payments").status == status


def test_what_moved_adds_up_to_what_the_payment_says():
    generator = random.Random(7)
    for _ in range(200):
        facts = {}
        for number in [10, *(generator.randrange(10) for _ in range(6))]:
            kind = ("REFUNDED", "REFUND_FAILED", "DISPUTE_LOST", "CAPTURED")[number % 4 if number < 10 else 3]
            ref, refund_id = f"ch_{number % 3}", f"R{number % 3}" if kind.startswith("REFUND") else ""
            fact = a_fact(kind, 1_000 + number % 3, days(generator.randrange(5)), ref, refund_id=refund_id)
            facts.setdefault(fact.subject, fact)
        payment = a_payment(*facts.values())

        whole = sum(moved(payment, "UTC").values(), Figures())

        assert payment.captured
        assert (whole.paid_in, whole.paid_out) == (payment.captured, payment.refunded)
