"""Stripe by another hand: localstripe as a process pays, signs webhooks and refunds."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.core.clock import system_clock
from shared.core.config import settings
from shared.payments.outbound import Answered, HttpsLine
from shared.payments.stripe import Stripe
from tests.e2e.stack import free_ports
from tests.peers.line import Wire
from tests.peers.stripe import CREDENTIALS, SECRET_KEY, WEBHOOK_SECRET, StripePeer
from tests.unit.payments.shop import Shop


@pytest.fixture(scope="module")
def localstripe() -> Iterator[str]:
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while not answers(address):
            assert time.monotonic() < deadline, "localstripe does not start"
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


def ask(address: str, path: str, **form: str) -> dict[str, Any]:
    request = urllib.request.Request(address + path, urlencode(form).encode())
    request.add_header("Authorization", f"Bearer {SECRET_KEY}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"{}")


class SessionsElsewhere:
    """localstripe has no checkout sessions: those are ours, everything else is its."""

    def __init__(self, sessions: Wire, rest: HttpsLine) -> None:
        self._sessions, self._rest = sessions, rest

    def send(self, verb: str, url: str, headers: Any, body: bytes = b"") -> Answered:
        line = self._sessions if "/checkout/" in url else self._rest
        return line.send(verb, url, headers, body)


@pytest.fixture
def shop(localstripe: str, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setitem(settings.__dict__, "stripe_api_base", localstripe)
    shop = Shop(providers={"stripe": Stripe(SessionsElsewhere(Wire(StripePeer()), HttpsLine()))})
    shop.clock.now = system_clock()
    shop.configure("stripe", enabled=True, **CREDENTIALS)
    return shop


@pytest.fixture
def heard(localstripe: str, shop: Shop) -> Iterator[list[int]]:
    """What localstripe heard for each webhook that it sent to this shop."""
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shop.clock.now = system_clock()
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = shop.receive("stripe", headers, body).reply
            statuses.append(reply.status)
            self.send_response(reply.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ask(localstripe, "/_config/webhooks/shop", url=f"http://127.0.0.1:{server.server_port}/", secret=WEBHOOK_SECRET)
    yield statuses
    server.shutdown()
    server.server_close()


def test_a_payment_that_localstripe_took_is_paid_and_refunded(localstripe: str, shop: Shop, heard: list[int]) -> None:
    order = shop.order()
    payment = shop.start(order, provider="stripe", method="checkout")
    card = {"card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2035", "card[cvc]": "123"}
    method = ask(localstripe, "/v1/payment_methods", type="card", **card)

    intent = ask(
        localstripe,
        "/v1/payment_intents",
        amount="10000",
        currency="cny",
        payment_method=method["id"],
        confirm="true",
        **{"metadata[payment_ref]": payment.merchant_ref},
    )
    deadline = time.monotonic() + 20
    while not heard and time.monotonic() < deadline:
        time.sleep(0.1)

    assert heard == [200]
    assert shop.now(order).payment_status == "paid"
    assert shop.payment(payment).facts[0].provider_ref == intent["id"]

    refund_id = shop.refund(payment, "40.00")
    assert shop.payment(payment).refund_status(refund_id) == "succeeded"
    assert (shop.now(order).refunded, shop.now(order).payment_status) == (4000, "partially_refunded")
