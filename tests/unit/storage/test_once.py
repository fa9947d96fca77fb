"""An idempotency key makes a request take effect once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.core.errors import IdempotencyKeyReused, RequestInProgress, StaleVersion
from shared.storage.item import PRESENT, Key
from shared.storage.once import LEASE, REMEMBERED_FOR, Once, Replayed, nothing_to_remember
from tests.fakes import FrozenClock, MemoryTable

EFFECT = Key("T1#THINGS", "A")
CLOCK = FrozenClock()


@pytest.fixture
def table():
    return MemoryTable()


def once(fingerprint="body", key="k1"):
    return Once(Key(f"T1#ONCE#POST /v1/things#{key}", "ONCE"), fingerprint, lambda result: result, CLOCK)


def send(table, once, answer=b"first"):
    once.recall(table)
    with table.transaction() as tx:
        tx.update(EFFECT, add={"count": 1})
        once.remember(tx, answer)


def test_the_same_request_answers_as_the_first_time(table):
    send(table, once())

    with pytest.raises(Replayed) as replay:
        send(table, once(), b"second")

    assert replay.value.body == b"first"
    assert table.get(EFFECT)["count"] == 1


def test_another_body_is_refused(table):
    send(table, once("body"))

    with pytest.raises(IdempotencyKeyReused):
        send(table, once("another body"))


def test_another_key_is_another_request(table):
    send(table, once(key="k1"))
    send(table, once(key="k2"))

    assert table.get(EFFECT)["count"] == 2


def test_of_two_at_the_same_moment_one_takes_effect(table):
    late = once()
    late.recall(table)
    send(table, once())

    with pytest.raises(Replayed), table.transaction() as tx:
        late.remember(tx, b"second")

    assert table.get(EFFECT)["count"] == 1


def test_a_refused_request_may_be_sent_again_with_its_key(table):
    def refused():
        with table.transaction() as tx:
            once().remember(tx, b"refused")
            tx.check(EFFECT, when=PRESENT)

    with pytest.raises(StaleVersion):
        refused()

    send(table, once(), b"accepted")

    with pytest.raises(Replayed) as replay:
        once().recall(table)
    assert replay.value.body == b"accepted"


def test_answers_are_remembered_for_more_than_a_day(table):
    request = once()
    send(table, request)

    expires = table.get(request.key)["ttl"]

    assert expires == (CLOCK() + REMEMBERED_FOR).timestamp()
    assert REMEMBERED_FOR.days >= 1


def test_an_effect_that_goes_on_is_still_running_until_its_answer_is_corrected(table):
    request, clock = once(), CLOCK
    with table.transaction() as tx:
        request.remember(tx, b"expected", until=clock() + timedelta(seconds=30))

    with pytest.raises(RequestInProgress):
        request.recall(table)

    request.correct(table, b"as it came")
    with pytest.raises(Replayed) as replay:
        request.recall(table)
    assert replay.value.body == b"as it came"


def test_the_expected_answer_stands_where_nobody_lived_to_correct_it(table):
    clock = FrozenClock()
    request = replace(once(), clock=clock)
    with table.transaction() as tx:
        request.remember(tx, b"expected", until=clock() + timedelta(seconds=30))

    clock.advance(seconds=31)

    with pytest.raises(Replayed) as replay:
        request.recall(table)
    assert replay.value.body == b"expected"


def test_requests_with_one_key_have_one_name():
    assert once("body").name == once("another body").name
    assert once(key="k1").name != once(key="k2").name
    assert nothing_to_remember(CLOCK).name is None


def test_without_a_key_every_request_is_new(table):
    for _ in range(2):
        send(table, nothing_to_remember(CLOCK))

    assert table.get(EFFECT)["count"] == 2


def begin(table, request):
    request.recall(table)
    with table.transaction() as tx:
        request.begin(tx)


def test_while_the_first_runs_the_same_request_is_in_progress(table):
    begin(table, once())

    with pytest.raises(RequestInProgress):
        once().recall(table)
    with pytest.raises(RequestInProgress), table.transaction() as tx:
        once().begin(tx)
    with pytest.raises(IdempotencyKeyReused):
        once("another body").recall(table)


def test_what_has_begun_ends_with_its_answer(table):
    begin(table, once())
    with table.transaction() as tx:
        once().remember(tx, b"first")

    with pytest.raises(Replayed) as replay:
        once().recall(table)
    assert replay.value.body == b"first"
    with pytest.raises(Replayed), table.transaction() as tx:
        once().begin(tx)


def test_what_was_given_up_may_be_sent_again_at_once_with_any_body(table):
    begin(table, once())
    with table.transaction() as tx:
        once().give_up(tx)

    begin(table, once("another body"))


def test_what_broke_off_may_be_sent_again_after_a_while(table):
    clock = FrozenClock()
    request = Once(Key("T1#ONCE#POST /v1/things#k1", "ONCE"), "body", lambda result: result, clock)
    begin(table, request)
    clock.advance(seconds=LEASE.total_seconds() - 1)
    with pytest.raises(RequestInProgress):
        request.recall(table)

    clock.advance(seconds=1)
    begin(table, request)


def test_who_was_overtaken_after_his_time_does_not_write_over_the_others_answer(table):
    begin(table, once())
    with table.transaction() as tx:
        once().remember(tx, b"first")

    with pytest.raises(Replayed), table.transaction() as tx:
        once().give_up(tx)


def test_a_request_names_what_it_makes_the_same_each_time():
    assert once().named("payment") == once().named("payment") != once("another body").named("payment")
    assert nothing_to_remember(CLOCK).named("payment") is None
