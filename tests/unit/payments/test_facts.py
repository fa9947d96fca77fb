"""What follows from a set of facts, whatever its order and however often each is told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.payments.models import Fact, Payment, Refund

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
