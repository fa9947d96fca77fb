"""A bank by another hand: mock-bank as a process is paid, and tells of it by camt.054 and camt.053."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shared.core.money import Money
from tests.e2e.stack import free_ports
from tests.unit.payments.bank import BankShop
from tests.unit.payments.statements import report, told

IBAN = "NL41MOCK0000000001"
MONDAY = date(2026, 11, 23)


class MockBank:
    """One of its accounts, in euros."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, path: str, body: Any = None) -> bytes:
        sent = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self._address + path, sent), timeout=10) as answer:
            return answer.read()

    def credit(self, minor: int, *note: str, **fields: Any) -> None:
        self.ask("/_mock/credits", {"account": "ACME", "amount": minor, "note": list(note)} | fields)

    def messages(self, kind: str) -> list[bytes]:
        """Those that nobody has fetched yet, of the account alone."""
        documents = self.ask(f"/_mock/mailbox?raw&type={kind}").split(b"<?xml")
        return [b"<?xml" + document for document in documents if IBAN.encode() in document]


@pytest.fixture
def bank() -> Iterator[MockBank]:
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "mockbank", "--port", str(port), "--clock", f"{MONDAY}T09:00", "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bank, deadline = MockBank(f"http://127.0.0.1:{port}"), time.monotonic() + 30
    try:
        while True:
            try:
                bank.ask("/_mock/health")
                break
            except OSError:
                assert time.monotonic() < deadline, "mock-bank does not start"
                time.sleep(0.1)
        yield bank
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def shop() -> BankShop:
    """On Monday evening, in euros."""
    shop = BankShop(currency="EUR", account=IBAN)
    shop.clock.now = shop.clock.now.replace(day=23, hour=20)
    return shop


def test_a_buyer_pays_by_transfer_and_the_bank_tells_twice(bank, shop):
    payment = shop.asked(2)
    bank.credit(20000, f"Thanks for the lovely chairs {payment.merchant_ref}", wrap=35)

    told_first = [shop.upload(message) for message in bank.messages("camt.054")]
    bank.ask("/_mock/advance?days=1", {})
    told_again = [shop.upload(message) for message in bank.messages("camt.053")]

    assert [(each.lines, each.new, each.booked) for each in told_first] == [(1, 1, 1)]
    assert [(each.lines, each.new, each.booked) for each in told_again] == [(1, 0, 0)]
    order = shop.order_of(payment)
    assert (order.payment_status, order.paid) == ("paid", 20000)
    assert report(shop, MONDAY).differences == []


def test_the_report_of_a_banks_day_names_exactly_what_differs(bank, shop):
    right, wrong, silent = shop.asked(1), shop.asked(2), shop.order(3)
    bank.credit(10000, right.merchant_ref)
    bank.credit(10000, right.merchant_ref, end_to_end_id="AGAIN")
    bank.credit(19999, "chairs", reference=wrong.merchant_ref)
    bank.credit(777, "a gift")
    shop.by_hand(silent, Money(30000, "EUR"), "seen on the screen", MONDAY)
    bank.ask("/_mock/advance?days=1", {})

    for message in bank.messages("camt.053"):
        shop.upload(message)

    assert told(report(shop, MONDAY)) == [
        ("amount_differs", "payment", "199.99", None),
        ("doubled", "payment", "100.00", None),
        ("missing_here", "payment", "7.77", None),
        ("missing_there", "payment", None, "300.00"),
    ]
    assert (report(shop, MONDAY).compared.lines, report(shop, MONDAY).compared.matched) == (4, 1)
