"""What follows from a set of facts, whatever its order and however often each is told."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.payments.facts import Fact, FactKind
from shared.payments.models import Payment, Refund

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def a_fact(kind="CAPTURED", ref="ch_1", amount=10000, refund_id="", minutes=0) -> Fact:
    at = NOON + timedelta(minutes=minutes)
    return Fact(kind=kind, provider_ref=ref, amount=amount, occurred_at=at, refund_id=refund_id)


def a_payment(*facts: Fact, requested=()) -> Payment:
    return Payment(
        id="0" * 24,
        order_id="0" * 16,
        provider="sandbox",
        method="page",
        amount=10000,
        currency="CNY",
        started_at=NOON,
        facts=list(facts),
        requested=list(requested),
    )


def refund_facts(kind):
    return st.builds(a_fact, kind=st.just(kind), refund_id=st.sampled_from(["r1", "r2", "r3"]), amount=st.just(3000))


facts = st.lists(
    st.one_of(
        st.builds(a_fact, kind=st.just("CAPTURED"), ref=st.sampled_from(["ch_1", "ch_2"])),
        st.builds(a_fact, kind=st.just("FAILED"), ref=st.sampled_from(["ch_1", "ch_3"])),
        refund_facts("REFUNDED"),
        refund_facts("REFUND_FAILED"),
    ),
    max_size=12,
)


def seen(payment: Payment) -> tuple[object, ...]:
    statuses = {refund.id: payment.refund_status(refund.id) for refund in payment.refunds}
    return payment.status, payment.captured, payment.refunded, payment.pending, payment.refundable, statuses


@given(facts, st.data())
def test_any_order_and_any_repetition_give_the_same_state(told, data):
    shuffled = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told))) if told else told))
    requested = [Refund(id="r1", amount=3000)]

    assert seen(a_payment(*shuffled, requested=requested)) == seen(a_payment(*told, requested=requested))


@given(facts)
def test_never_more_goes_back_than_came_in(told):
    payment = a_payment(*told)

    assert 0 <= payment.refunded <= payment.captured
    assert payment.refundable <= payment.captured - payment.refunded


def test_nothing_told_is_pending():
    assert a_payment().status == "pending"


def test_a_capture_outweighs_a_failure():
    failed, captured = a_fact("FAILED", minutes=0), a_fact(minutes=1)

    assert a_payment(failed).status == "failed"
    assert a_payment(captured, failed).status == "captured"


def test_a_capture_after_a_failure_is_late():
    failed, captured = a_fact("FAILED", minutes=0), a_fact(minutes=1)

    assert a_payment(captured, failed).is_late(captured)
    assert not a_payment(captured).is_late(captured)


def test_a_part_that_went_back_leaves_the_payment_partially_refunded():
    payment = a_payment(a_fact(), a_fact("REFUNDED", refund_id="r1", amount=4000))

    assert (payment.status, payment.refunded, payment.refundable) == ("partially_refunded", 4000, 6000)


def test_a_failed_refund_beats_its_success():
    done, failed = (a_fact(kind, refund_id="r1", amount=4000) for kind in ("REFUNDED", "REFUND_FAILED"))

    for told in ([done, failed], [failed, done]):
        payment = a_payment(a_fact(), *told)
        assert (payment.status, payment.refunded, payment.refundable) == ("captured", 0, 10000)


def test_a_surplus_that_went_back_leaves_the_payment_captured():
    payment = a_payment(a_fact(ref="ch_1"), a_fact(ref="ch_2"), a_fact("REFUNDED", refund_id="r1"))

    assert (payment.status, payment.captured, payment.refunded) == ("captured", 20000, 10000)


def test_a_refund_made_at_the_provider_is_listed_beside_ours():
    ours = Refund(id="r1", amount=1000)
    payment = a_payment(a_fact(), a_fact("REFUNDED", refund_id="theirs", amount=2000), requested=[ours])

    assert [(refund.id, payment.refund_status(refund.id)) for refund in payment.refunds] == [
        ("r1", "pending"),
        ("theirs", "succeeded"),
    ]


KINDS = get_args(FactKind)
any_facts = st.lists(
    st.builds(
        a_fact,
        kind=st.sampled_from(KINDS),
        ref=st.sampled_from(["ch_1", "ch_2", "dp_1"]),
        amount=st.sampled_from([1000, 3000]),
        refund_id=st.just(""),
        minutes=st.integers(0, 3),
    ),
    max_size=10,
    unique_by=lambda fact: (fact.kind, fact.provider_ref),
)


@given(any_facts, st.data())
def test_facts_of_every_kind_are_a_set(told, data):
    shuffled = data.draw(st.permutations(told + told))

    assert seen(a_payment(*shuffled)) == seen(a_payment(*told))


def test_two_refunds_without_a_name_are_two_where_their_captures_are():
    told = [a_fact(ref=ref, amount=5000) for ref in ("ch_1", "ch_2")]
    told += [a_fact("REFUNDED", ref="ch_1", amount=3000), a_fact("REFUNDED", ref="ch_2", amount=1000)]

    assert a_payment(*told).refunded == 4000
    assert a_payment(*told, a_fact("REFUND_FAILED", ref="ch_2", amount=1000)).refunded == 3000


def a_sum(amount, name, ref="ch_1"):
    return Fact(kind="REFUNDED", provider_ref=ref, amount=amount, occurred_at=NOON, refund_id=name, cumulative=True)


def test_of_sums_the_largest_counts():
    payment = a_payment(a_fact(), a_sum(5000, "b"), a_sum(3000, "a"))

    assert (payment.refunded, payment.refundable) == (5000, 5000)
    assert [(refund.id, refund.amount) for refund in payment.refunds] == [("a", 3000), ("b", 2000)]


def test_a_sum_and_its_parts_count_once():
    payment = a_payment(a_fact(), a_fact("REFUNDED", refund_id="a", amount=3000), a_sum(5000, "b"))

    assert payment.refunded == 5000


def test_a_part_that_failed_leaves_the_sum():
    failed = a_fact("REFUND_FAILED", refund_id="a", amount=3000)

    assert a_payment(a_fact(), a_sum(5000, ""), failed).refunded == 2000


def test_what_is_disputed_cannot_be_given_back():
    opened = a_fact("DISPUTE_OPENED", ref="dp_1", amount=4000)
    payment = a_payment(a_fact(), opened)

    assert (payment.status, payment.refundable, payment.refunded) == ("disputed", 6000, 0)


def test_a_lost_dispute_is_money_that_went_back():
    lost = a_fact("DISPUTE_LOST", ref="dp_1", amount=4000)

    for told in ([lost], [lost, a_fact("DISPUTE_OPENED", ref="dp_1", amount=4000)]):
        payment = a_payment(a_fact(), *told)
        assert (payment.status, payment.refunded) == ("partially_refunded", 4000)


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["PENDING"], "pending"),
        (["PENDING", "ACTION_REQUIRED"], "action_required"),
        (["ACTION_REQUIRED", "FAILED"], "failed"),
        (["FAILED", "ACTION_REQUIRED"], "action_required"),
        (["FAILED", "AUTHORISED"], "authorised"),
        (["AUTHORISED", "CANCELLED"], "cancelled"),
        (["CANCELLED", "PENDING"], "cancelled"),
        (["EXPIRED", "FAILED"], "expired"),
        (["EXPIRED", "CAPTURED"], "captured"),
    ],
)
def test_before_any_money_the_latest_word_counts_and_an_end_is_the_last(kinds, status):
    told = [a_fact(kind, minutes=minute) for minute, kind in enumerate(kinds)]

    assert a_payment(*told).status == a_payment(*reversed(told)).status == status


@pytest.mark.parametrize("end", ["FAILED", "CANCELLED", "EXPIRED"])
def test_a_capture_after_any_end_is_late(end):
    captured = a_fact(minutes=1)

    assert a_payment(a_fact(end), captured).is_late(captured)
