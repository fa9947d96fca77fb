"""Whatever arrives at a webhook: no failure of ours, the provider's own word for no, nothing written, nothing told."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.payments.deliveries import EVERYBODY, MARK, Delivery, Sender, paths_in, with_value

SENDERS = {kind: kind() for kind in EVERYBODY}
BRIEFLY, LONG = 30, 1_000
NOISE = st.one_of(st.binary(max_size=60), st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(["", "t=1,v1=0", "=" * 900, "é", "\x00", "t=٣,v1=" + "0" * 64]))
VALUES = st.one_of(
    st.sampled_from(
        [None, True, -1, 0, 1.5, 10**30, "1e1", "１００.00", "NaN", "-0.01", "1_000", " 100.00", "", "null"]
    ),
    st.sampled_from([[], {}, "x" * 5000, "\x00", "\ud800", "2026-02-30 25:61:61", "9999999999999999"]),
    st.text(max_size=20),
    st.integers(),
)


def cast(test):
    """Every provider by itself."""
    return pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.__name__)(test)


def examples(count):
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=count, deadline=None, suppress_health_check=quiet)


@st.composite
def forgeries(draw: st.DrawFn, sender: Sender, genuine: Delivery) -> Delivery:
    """A genuine message with something wrong about its signature, its time or its bytes."""
    how = draw(st.sampled_from(["forged", "late", "headers", "body", "body", "noise"]))
    if how == "forged":
        return sender.signed(sender.said, forged=True)
    if how == "late" and genuine.headers:
        return sender.signed(sender.said, late=draw(st.one_of(st.integers(301, 10**9), st.integers(-(10**9), -301))))
    if how == "headers" and genuine.headers:
        name = draw(st.sampled_from(sorted(genuine.headers)))
        rest = {other: value for other, value in genuine.headers.items() if other != name}
        return Delivery(rest | draw(st.sampled_from([{}, {name: draw(WORDS)}])), genuine.body)
    if how == "noise":
        return Delivery(genuine.headers, draw(NOISE))
    changed = bytearray(genuine.body)
    start = draw(st.integers(0, 2**20)) % (len(changed) + 1)
    changed[start : start + draw(st.integers(0, 9))] = draw(st.one_of(NOISE, st.just(changed[:40])))
    return Delivery(genuine.headers, bytes(changed))


def in_any_case(draw: st.DrawFn, delivery: Delivery) -> Delivery:
    change = draw(st.sampled_from([str.lower, str.upper, str.title]))
    return Delivery({change(name): value for name, value in delivery.headers.items()}, delivery.body)


def refused(sender: Sender, delivery: Delivery, caplog: pytest.LogCaptureFixture) -> None:
    before, asked = dict(sender.shop.table.items), len(getattr(sender.shop, "wire", _NOBODY).asked)
    caplog.clear()

    heard = sender.deliver(delivery)

    assert sender.refuses(heard), heard
    assert sender.shop.table.items == before
    assert len(getattr(sender.shop, "wire", _NOBODY).asked) == asked, "somebody was asked before the signature held"
    assert_discreet(sender, caplog)


def assert_discreet(sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    assert all(secret not in caplog.text for secret in (*sender.secrets, MARK))


class _NOBODY:
    asked: list[object] = []


def try_forgeries(kind: type[Sender], caplog: pytest.LogCaptureFixture, count: int) -> None:
    sender = SENDERS[kind]
    genuine = sender.signed(sender.said)

    @examples(count)
    @given(st.data())
    def forge(data: st.DataObject) -> None:
        forged = data.draw(forgeries(sender, genuine))
        assume(not sender.is_same(forged, genuine))
        refused(sender, in_any_case(data.draw, forged), caplog)

    forge()


def try_lies(kind: type[Sender], caplog: pytest.LogCaptureFixture, count: int) -> None:
    """Authentic messages that say what cannot be: refused whole or taken, but no other money counts than was asked."""
    sender = kind()

    @examples(count)
    @given(st.data())
    def lie(data: st.DataObject) -> None:
        sender.renew()
        path = data.draw(st.sampled_from(sorted(paths_in(sender.said), key=str)))
        said = with_value(sender.said, path, data.draw(VALUES))
        try:
            delivery = sender.signed(said)
        except (UnicodeEncodeError, ValueError):
            assume(False)
        before = dict(sender.shop.table.items)
        caplog.clear()

        heard = sender.deliver(delivery)

        assert sender.refuses(heard) or sender.accepts(heard), heard
        assert sender.paid in (0, 10_000)
        if heard.status != 200:
            assert sender.shop.table.items == before
        assert_discreet(sender, caplog)

    lie()


@cast
def test_a_genuine_message_pays_in_whatever_case_its_headers_come(kind):
    for change in (str.lower, str.upper, str.title):
        sender = kind()
        genuine = sender.signed(sender.said)

        heard = sender.deliver(Delivery({change(n): v for n, v in genuine.headers.items()}, genuine.body))

        assert (heard.status, sender.paid) == (200, 10_000)


@cast
def test_a_message_told_again_after_its_time_is_refused_or_known(kind):
    sender = kind()
    genuine = sender.signed(sender.said)
    sender.deliver(genuine)
    written = dict(sender.shop.table.items)
    sender.shop.clock.advance(minutes=6)

    heard = sender.deliver(genuine)

    assert sender.refuses(heard) or heard.body == "success", "Alipay's notices bear no time"
    assert sender.shop.table.items == written


@cast
def test_what_another_tenants_provider_signed_is_refused(kind, caplog):
    sender = kind()

    refused(sender, sender.signed(sender.said, forged=True), caplog)


def test_a_form_that_says_a_thing_twice_is_refused(caplog):
    sender = next(kind for kind in EVERYBODY if kind.__name__ == "ByAlipay")()
    genuine = sender.signed(sender.said)

    for again in (b"&total_amount=100.00", b"&trade_status=TRADE_SUCCESS", b"&sign=x"):
        refused(sender, Delivery({}, genuine.body + again), caplog)


@cast
def test_something_nearly_as_large_as_may_be_is_refused(kind, caplog):
    sender = kind()
    genuine = sender.signed(sender.said)

    for filler in (b" ", b"[", b"&a=", b"\xff"):
        body = filler * (1024 * 1024 // len(filler) - 1)
        refused(sender, Delivery(genuine.headers, body), caplog)


@cast
def test_forged_messages_are_refused(kind, caplog):
    try_forgeries(kind, caplog, BRIEFLY)


@cast
def test_authentic_lies_are_no_money(kind, caplog):
    try_lies(kind, caplog, BRIEFLY)


@pytest.mark.soak
@cast
def test_forged_messages_are_refused_at_length(kind, caplog):
    try_forgeries(kind, caplog, LONG)


@pytest.mark.soak
@cast
def test_authentic_lies_are_no_money_at_length(kind, caplog):
    try_lies(kind, caplog, LONG // 3)


AMOUNTS = {
    "ByStripe": ("data", "object", "amount_total"),
    "ByAlipay": ("total_amount",),
    "ByWeChat": ("amount", "total"),
    "BySandbox": ("data", "amount"),
}


@cast
@pytest.mark.parametrize(
    "amount", ["1e4", "１００.00", "NaN", "1_00.00", "-100.00", " 100.00", "0x64", None, True, 10000.5]
)
def test_what_is_no_amount_pays_nothing(kind, amount, caplog):
    sender = kind()

    refused(sender, sender.signed(with_value(sender.said, AMOUNTS[kind.__name__], amount)), caplog)

    assert sender.paid == 0


@cast
def test_a_header_that_comes_twice_is_no_crash_and_no_second_payment(kind, caplog):
    sender = kind()
    genuine = sender.signed(sender.said)
    twice = {name.upper(): value for name, value in genuine.headers.items()}

    for headers in (genuine.headers | twice, genuine.headers | dict.fromkeys(twice, "x"), dict.fromkeys(twice, "x")):
        heard = sender.deliver(Delivery(headers, genuine.body))
        assert sender.refuses(heard) or sender.accepts(heard)

    assert sender.paid == 10_000
    assert_discreet(sender, caplog)
