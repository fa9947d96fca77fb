"""A sale through each provider, from order to full refund, on a stack whose providers are stand-ins of ours."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e.shop import Json, Shop, eventually
from tests.e2e.stack import Stack
from tests.peers import alipay, stripe, wechat_pay
from tests.peers.line import Asked
from tests.peers.served import served
from tests.unit.payments.bank import IBAN, Entry, camt, mt940

pytestmark = [pytest.mark.xdist_group("providers"), pytest.mark.timeout(600)]


class LiveWeChat(wechat_pay.WeChatPeer):
    """WeChat with a clock that goes."""

    def answer(self, asked: Asked) -> Any:
        self.now = int(time.time())
        return super().answer(asked)


@dataclass
class StandIns:
    """The stack and the providers behind it."""

    stack: Stack
    stripe: stripe.StripePeer
    alipay: alipay.AlipayPeer
    wechat: LiveWeChat


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    """A stack of its own, started with the providers' addresses in its environment."""
    home: Path = tmp_path_factory.mktemp("providers")
    peers = StandIns(Stack(home), stripe.StripePeer(), alipay.AlipayPeer(), LiveWeChat())
    with ExitStack() as running:
        addresses = {
            "STRIPE_API_BASE": running.enter_context(served(peers.stripe)),
            "ALIPAY_GATEWAY": running.enter_context(served(peers.alipay)) + "/gateway.do",
            "WECHAT_PAY_API_BASE": running.enter_context(served(peers.wechat)),
        }
        patched = running.enter_context(pytest.MonkeyPatch.context())
        for name, address in addresses.items():
            patched.setitem(os.environ, name, address)
        peers.stack.up()
        running.callback(peers.stack.down)
        yield peers


@pytest.fixture
def shop(world: StandIns) -> Iterator[Shop]:
    """A tenant that uses all four."""
    with Shop.sign_up(world.stack.api_url) as shop:
        shop.stocked(10)
        for provider, credentials in {
            "stripe": stripe.CREDENTIALS,
            "alipay": alipay.credentials(),
            "wechat_pay": wechat_pay.credentials(),
            "bank_transfer": {"account_name": "Acme", "account_number": IBAN, "bank_name": "DKB"},
        }.items():
            answer = shop.ask("PUT", f"/v1/payment-providers/{provider}", {"enabled": True, "credentials": credentials})
            assert set(answer["configured"]) == set(credentials)
        yield shop


def webhook(shop: Shop, provider: str, body: bytes, **headers: str) -> Any:
    """What the provider hears."""
    address = shop.see(f"/v1/payment-providers/{provider}")["webhook_url"]
    return shop.http.post(address, content=body, headers=headers)


def by_stripe(shop: Shop, world: StandIns, order: Json) -> Json:
    payment = shop.start_payment(order, provider="stripe", method="checkout")
    assert payment["action"]["kind"] == "redirect"
    session_id = payment["action"]["url"].rpartition("/")[2]
    now = time.time()
    body = world.stripe.event("checkout.session.completed", world.stripe.pay(session_id), at=now)
    answer = webhook(shop, "stripe", body, **stripe.headers(body, at=now))
    assert (answer.status_code, answer.json()) == (200, {})
    return payment


def by_alipay(shop: Shop, world: StandIns, order: Json) -> Json:
    payment = shop.start_payment(order, provider="alipay", method="page")
    world.alipay.open_page(payment["action"]["url"])
    notice = world.alipay.notice(world.alipay.pay(payment["merchant_ref"]))
    answer = webhook(shop, "alipay", notice, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, answer.text) == (200, "success")
    return payment


def by_wechat(shop: Shop, world: StandIns, order: Json) -> Json:
    payment = shop.start_payment(order, provider="wechat_pay", method="native")
    assert payment["action"]["kind"] == "qr_code"
    paid = world.wechat.pay(payment["merchant_ref"])
    notice = world.wechat.notice("TRANSACTION.SUCCESS", world.wechat.trade(paid))
    answer = webhook(shop, "wechat_pay", notice, **world.wechat.headers(notice, at=int(time.time())))
    assert answer.status_code == 200
    return payment


def by_bank(shop: Shop, _world: StandIns, order: Json) -> Json:
    payment = shop.start_payment(order, provider="bank_transfer", method="transfer")
    reference = payment["action"]["instructions"]["reference"]
    transfer = {"amount": payment["amount"], "reference": reference, "received_on": "2026-01-05"}
    booked = shop.ask("POST", f"/v1/orders/{order['id']}/bank-transfers", transfer)
    assert booked["payment_id"] == payment["payment_id"]
    again = shop.call("POST", f"/v1/orders/{order['id']}/bank-transfers", transfer)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/duplicate-transfer")
    return payment


def by_statement(shop: Shop, _world: StandIns, order: Json) -> Json:
    payment = shop.start_payment(order, provider="bank_transfer", method="transfer")
    entry = Entry(20000, f"Thanks for the chairs {payment['merchant_ref']}", datetime.now(UTC).date())
    for file in (camt(entry, iban=IBAN), mt940(entry, account=IBAN)):
        uploaded = shop.ask("POST", "/v1/payments/statements", file.decode())
        assert (uploaded["lines"], uploaded["waiting"]) == (1, 0)
    return payment


def by_sandbox(shop: Shop, _world: StandIns, order: Json) -> Json:
    return shop.pay(order)


def sent_back(shop: Shop, payment: Json, amount: str) -> None:
    """A refund that has ended; the sandbox's end with their event."""
    refund = shop.refund(payment, amount)
    if refund["status"] == "pending":
        shop.sandbox.tell(shop.sandbox.refunded(payment, refund, shop.money(amount)))
    ended = shop.see(f"/v1/payments/{payment['payment_id']}")["refunds"]
    assert next(each["status"] for each in ended if each["refund_id"] == refund["refund_id"]) == "succeeded"


def standing(shop: Shop, order: Json) -> tuple[str, str, str, str]:
    """Status of payment, paid, refunded and balance."""
    now = shop.order(order)
    return now["payment_status"], now["paid"]["amount"], now["refunded"]["amount"], now["balance"]["amount"]


@pytest.mark.parametrize("pay", [by_stripe, by_alipay, by_wechat, by_bank, by_statement, by_sandbox])
def test_from_order_to_full_refund(shop: Shop, world: StandIns, pay: Callable[..., Json]) -> None:
    order = shop.sale(2)
    assert standing(shop, order) == ("unpaid", "0.00", "0.00", "200.00")

    payment = pay(shop, world, order)
    assert shop.order(order)["status"] == "confirmed"
    assert standing(shop, order) == ("paid", "200.00", "0.00", "0.00")

    sent_back(shop, payment, "50.00")
    assert standing(shop, order) == ("partially_refunded", "200.00", "50.00", "50.00")

    sent_back(shop, payment, "150.00")
    assert standing(shop, order) == ("refunded", "200.00", "200.00", "0.00")
    assert shop.see(f"/v1/payments/{payment['payment_id']}")["status"] == "refunded"


@pytest.mark.parametrize("pay", [by_stripe, by_alipay, by_wechat])
def test_of_two_refunds_at_once_that_are_too_much_one_is_made(
    shop: Shop, world: StandIns, pay: Callable[..., Json]
) -> None:
    order = shop.sale(1)
    payment = pay(shop, world, order)
    path, body = f"/v1/payments/{payment['payment_id']}/refunds", {"amount": shop.money("60.00"), "reason": "x"}

    with ThreadPoolExecutor(2) as clerks:
        answers = list(clerks.map(lambda _: shop.call("POST", path, body), range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/refund-exceeds-captured"
    assert standing(shop, order) == ("partially_refunded", "100.00", "60.00", "60.00")


def test_the_schedule_that_fetches_statements_finds_its_providers(shop: Shop, world: StandIns) -> None:
    by_stripe(shop, world, shop.sale(1))
    described = world.stack.described
    access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    functions = boto3.client("lambda", endpoint_url=described["endpoint_url"], **access)

    answer = functions.invoke(FunctionName=described["functions"]["StatementImportFunction"], Payload=b"{}")

    assert "FunctionError" not in answer, answer["Payload"].read()
    rows = shop.see("/v1/payments/reconciliation")["rows"]
    assert {(row["lines"], row["missing_here"]) for row in rows} <= {(0, 0)}, "yesterday there was no trade"


def test_money_for_a_cancelled_order_is_sent_back_by_itself(shop: Shop, world: StandIns) -> None:
    order = shop.sale(1)
    payment = shop.start_payment(order, provider="wechat_pay", method="native")
    shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "too slow"})
    notice = world.wechat.notice("TRANSACTION.SUCCESS", world.wechat.trade(world.wechat.pay(payment["merchant_ref"])))

    webhook(shop, "wechat_pay", notice, **world.wechat.headers(notice, at=int(time.time())))

    after = eventually(lambda: shop.order(order), lambda now: now["payment_status"] == "refunded", within=90)
    assert after["refunded"] == shop.money("100.00")
    mine = [refund for refund in world.wechat.refunds.values() if refund["out_trade_no"] == payment["merchant_ref"]]
    assert len(mine) == 1


def test_doubtful_money_waits_for_finance(shop: Shop, world: StandIns) -> None:
    order = shop.sale(1)
    payment = shop.start_payment(order, provider="alipay", method="precreate")
    trade = world.alipay.pay(payment["merchant_ref"])
    notice = world.alipay.notice(trade, total_amount="90.00")
    assert webhook(shop, "alipay", notice).text == "failure"
    clerk = shop.hire("finance")

    (entry,) = clerk.see("/v1/payments/quarantine")["items"]
    assert (entry["reason"], entry["amount"]) == ("amount-mismatch", shop.money("90.00"))
    resolved = clerk.ask(
        "POST", f"/v1/payments/quarantine/{entry['id']}/resolve", {"action": "apply", "note": "agreed by phone"}
    )

    assert resolved["status"] == "applied"
    assert standing(shop, order) == ("partially_paid", "90.00", "0.00", "10.00")
    assert clerk.see("/v1/payments/quarantine")["items"] == []


def test_a_provider_that_is_down_is_no_obstacle_later(shop: Shop, world: StandIns) -> None:
    order, key = shop.sale(1), {"Idempotency_Key": "try"}
    body = {"provider": "stripe", "method": "checkout", "return_url": "https://shop.example/thanks"}
    path, answer = f"/v1/orders/{order['id']}/payments", world.stripe.answer
    world.stripe.answer = lambda _asked: stripe._error(503, "down")  # type: ignore[method-assign]
    try:
        refused = shop.call("POST", path, body, **key)
    finally:
        world.stripe.answer = answer  # type: ignore[method-assign]

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/provider-unavailable")
    started = shop.ask("POST", path, body, **key)
    assert shop.ask("POST", path, body, **key) == started
