"""Who may speak for the sandbox, and what it must say: pure functions on raw bytes."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import InvalidWebhook
from shared.core.money import Money
from shared.payments.accounts import Secrets
from shared.payments.hmac_signature import demand_signature, signature
from shared.payments.provider import Checkout, Merchant
from shared.payments.sandbox import Sandbox, notice_of
from tests.unit.payments.test_facts import a_payment

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
UNIX = int(NOW.timestamp())
BODY = b'{"id": "evt_1"}'
TOLD = {
    "payment_id": "P" * 24,
    "provider_ref": "ch_1",
    "refund_id": "r1",
    "amount": "12.30",
    "currency": "CNY",
    "occurred_at": "2026-11-22T08:00:00Z",
}


def header(*, secret="s1", at=UNIX, body=BODY) -> str:
    return f"t={at},v1={signature(secret, str(at), body)}"


def accepts(value: str, *, secrets=("s1",), body=BODY, now=NOW) -> bool:
    try:
        demand_signature("Sandbox-Signature", {"sandbox-signature": value}, body, secrets, now)
    except InvalidWebhook:
        return False
    return True


def test_the_signature_covers_time_and_raw_body():
    assert accepts(header())
    assert not accepts(header(), body=BODY + b" ")
    assert not accepts(header().replace(f"t={UNIX}", f"t={UNIX + 1}"))
    assert not accepts(header(secret="s2"))


def test_any_of_several_signatures_may_match():
    assert accepts(header().replace("v1=", f"v1={'0' * 64},v0=abc,v1="))


@pytest.mark.parametrize(("seconds", "accepted"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_more_than_300_seconds_off_is_refused_to_both_sides(seconds, accepted):
    assert accepts(header(at=UNIX - seconds)) is accepted


def test_ages_count_in_whole_seconds():
    assert accepts(header(at=UNIX - 300), now=NOW + timedelta(milliseconds=999))


def test_without_a_secret_nobody_can_sign():
    assert not accepts(header(secret=""), secrets=Secrets(current={"webhook_secret": ""}).valid("webhook_secret", NOW))


def test_a_replaced_secret_proves_for_a_day():
    secrets = Secrets(current={"webhook_secret": "old"}).with_new({"webhook_secret": "new"}, NOW)

    assert secrets.valid("webhook_secret", NOW + timedelta(hours=24)) == ["new", "old"]
    assert secrets.valid("webhook_secret", NOW + timedelta(hours=24, seconds=1)) == ["new"]


def test_setting_the_same_secret_again_replaces_nothing():
    secrets = Secrets(current={"webhook_secret": "old"}).with_new({"webhook_secret": "new"}, NOW)

    again = secrets.with_new({"webhook_secret": "new"}, NOW)

    assert again == secrets


@pytest.mark.parametrize(
    "value",
    [
        "",
        "t=,v1=",
        f"t={UNIX}",
        f"v1={'0' * 64}",
        f"{header()},t={UNIX}",
        f"{header()},{header()}",
        header().upper(),
        header().replace("v1=", "v1=é"),
        header().replace(f"t={UNIX}", "t=１７６３７９８４００"),
        f"t={'9' * 4000},v1={'0' * 64}",
        f"t=-{UNIX},v1={'0' * 64}",
        "\x00,=,=,,",
        "t=1e9,v1=" + "0" * 64,
    ],
)
def test_a_header_that_is_none_is_refused(value):
    assert not accepts(value)


@given(st.text(max_size=200), st.binary(max_size=200))
def test_noise_is_refused_and_never_a_crash(value, body):
    assert not accepts(value, body=body)
    with pytest.raises(InvalidWebhook):
        notice_of(body)


def an_event(kind="refund.succeeded", **told) -> bytes:
    return json.dumps({"id": "evt_1", "type": kind, "data": TOLD | told}).encode()


def test_an_event_is_read_whole():
    notice = notice_of(an_event())

    (told,) = notice.told
    assert (notice.id, told.kind, told.refund_id, told.money) == ("evt_1", "REFUNDED", "r1", Money(1230, "CNY"))
    assert told.occurred_at == NOW


def test_a_type_that_we_do_not_know_is_no_event_of_ours():
    assert notice_of(b'{"id": "evt_1", "type": "dispute.opened", "data": 7}') is None


def test_members_that_we_do_not_know_are_passed_over():
    assert notice_of(an_event(colour="red")) is not None


@pytest.mark.parametrize("member", ["payment_id", "provider_ref", "refund_id", "amount", "currency", "occurred_at"])
def test_an_event_without_one_of_its_members_is_refused(member):
    told = {name: value for name, value in TOLD.items() if name != member}

    with pytest.raises(InvalidWebhook):
        notice_of(json.dumps({"id": "evt_1", "type": "refund.succeeded", "data": told}).encode())


def test_only_refunds_need_a_refund_id():
    assert notice_of(an_event("payment.captured", refund_id=None)).told[0].refund_id == ""


@pytest.mark.parametrize(
    "told",
    [
        {"amount": "1e1"},
        {"amount": "NaN"},
        {"amount": "１２.３０"},
        {"amount": "1_000.00"},
        {"amount": " 12.30"},
        {"amount": "12.30\n"},
        {"amount": "-12.30"},
        {"amount": "+12.30"},
        {"amount": "012.30"},
        {"amount": "12,30"},
        {"amount": "9" * 5000},
        {"amount": 12.30},
        {"amount": None},
        {"amount": {"amount": "12.30"}},
        {"currency": "cny"},
        {"currency": "ＣＮＹ"},
        {"currency": 7},
        {"payment_id": ""},
        {"payment_id": 7},
        {"payment_id": "P" * 256},
        {"provider_ref": "ch 1"},
        {"provider_ref": "款"},
        {"provider_ref": ["ch_1"]},
        {"refund_id": 7},
        {"occurred_at": "yesterday"},
        {"occurred_at": 1763798400},
        {"occurred_at": "2026-11-22T08:00:00"},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"occurred_at": "9999-12-31T23:59:59-14:00"},
        {"occurred_at": True},
    ],
    ids=str,
)
def test_a_malformed_member_is_refused(told):
    with pytest.raises(InvalidWebhook):
        notice_of(an_event(**told))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"id": "evt_1", "type": "payment.captured"}',
        b'{"id": "evt_1", "type": "payment.captured", "data": []}',
        b'{"id": "\\ud800", "type": "payment.captured", "data": {}}',
        b'{"id": null, "type": "payment.captured", "data": {}}',
        b'{"id": "evt_1", "type": ["payment.captured"], "data": {}}',
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_a_body_that_is_no_event_is_refused(body):
    with pytest.raises(InvalidWebhook):
        notice_of(body)


def test_the_buyer_is_sent_back_with_the_payments_id():
    merchant = Merchant("T1", Secrets(), "https://tallyshop.example/webhooks", NOW)

    opened = Sandbox().start(merchant, a_payment(), Checkout("Order 1", "https://shop.example/thanks?lang=en#top"))

    assert opened.action.url == f"https://shop.example/thanks?lang=en&payment_id={'0' * 24}#top"
