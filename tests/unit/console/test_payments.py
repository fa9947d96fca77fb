"""Payments in the console: what waits for money, money that fits nothing, statements."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from shared.core.actor import Actor, Role
from shared.core.clock import rfc3339, system_clock
from shared.orders.models import Order
from shared.orders.service import OrderService
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.payments.hmac_signature import signature
from shared.payments.intake import WebhookIntake
from shared.payments.transfers import BookTransfer, TransferService
from tests.builders import ONCE, a_customer, a_product, a_request, a_warehouse, cny, received
from tests.fakes import MemoryTable, some_seals
from tests.unit.payments.bank import IBAN, Entry, camt

SECRET = "sandbox-secret"


@pytest.fixture
def order(table: MemoryTable, admin: Actor) -> Order:
    """Two chairs for 200.00, not paid."""
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id)
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    customer = a_customer(table, actor=admin, name="Tea House")
    return OrderService(table).place(admin, a_request(customer, {"CHAIR": 2}), key=None, fingerprint="").order


def configured(table: MemoryTable, admin: Actor, provider: str, **credentials: str) -> None:
    request = ConfigureProvider(enabled=True, credentials=credentials)
    AccountService(table, some_seals(table)).configure(admin, provider, request, expected_version=None)


def stray_money(table: MemoryTable, admin: Actor) -> None:
    """The sandbox tells of 200.00 that name no payment of ours."""
    configured(table, admin, "sandbox", webhook_secret=SECRET)
    money = {"amount": "200.00", "currency": "CNY", "occurred_at": rfc3339(system_clock())}
    told = {"payment_id": "0" * 24, "provider_ref": "ch_stray", **money}
    body = json.dumps({"id": "evt_1", "type": "payment.captured", "data": told}).encode()
    moment = str(int(system_clock().timestamp()))
    headers = {"sandbox-signature": f"t={moment},v1={signature(SECRET, moment, body)}"}
    endpoint = endpoint_id(admin.tenant_id, "sandbox")
    WebhookIntake(table, some_seals(table)).receive("sandbox", endpoint, headers, body, request_id="request-1")


def now(table: MemoryTable, admin: Actor, order: Order) -> Order:
    return OrderService(table).get(admin, order.id)


def first_link(shown, place: str) -> str:
    """The address of the first thing of a list."""
    return re.search(rf'href="/console({place}/[^"?]+)"', shown.html)[1]


def test_what_is_not_paid_waits_for_money(sign_in, order):
    visitor = sign_in(Role.FINANCE)

    waiting = visitor.get("/payments")

    assert order.number in waiting.text
    assert "CN¥200.00" in waiting.text
    assert "Nothing waits for money" in visitor.get("/payments?payment_status=overpaid").text
    assert visitor.get("/payments?payment_status=nonsense").status == 422


def test_money_that_fits_nothing_is_booked_on_the_order_whose_number_is_named(sign_in, table, admin, order):
    stray_money(table, admin)
    visitor = sign_in(Role.FINANCE)
    place = first_link(visitor.get("/payments/quarantine"), "/payments/quarantine")
    visitor.get(place)

    unknown = visitor.post(place, action="apply", note="agreed", number="20200101-NONE")
    silent = visitor.post(place, action="apply", note=" ", number=order.number)
    done = visitor.post(place, action="apply", note="agreed", number=order.number)

    assert (unknown.status, "No order has this number" in unknown.text) == (422, True)
    assert (silent.status, "Fill this in" in silent.text) == (422, True)
    assert "The money is booked" in done.text
    assert "All money fits" in done.text
    assert now(table, admin, order).payment_status == "paid"


def test_what_is_decided_is_decided_once(sign_in, table, admin):
    stray_money(table, admin)
    visitor = sign_in()
    place = first_link(visitor.get("/payments/quarantine"), "/payments/quarantine")
    visitor.get(place)
    visitor.post(place, action="dismiss", note="ours")
    later = visitor.get(place)
    again = visitor.post(place, action="dismiss", note="ours", _key="another", _form=_token(visitor))

    assert "This is decided" in later.text
    assert (again.status, "There is nothing left to decide" in again.text) == (409, True)


def test_a_statement_is_taken_and_its_transfer_matched_by_hand(sign_in, table, admin, order):
    configured(table, admin, "bank_transfer", account_number=IBAN)
    visitor = sign_in(Role.FINANCE)
    visitor.get("/payments/statements")
    day = datetime.now(UTC).date()

    taken = visitor.post("/payments/statements", statement=camt(Entry(20000, "for <b>chairs", day)).decode())
    place = first_link(taken, "/payments/statements")
    shown = visitor.get(place)
    booked = visitor.post(place, action="book", number=order.number, note="by amount")

    assert "1 new lines, 0 booked, 1 wait for you" in taken.text
    assert "<b>chairs" not in taken.html
    assert "Orders that it would pay to the cent" in shown.text
    assert f'value="{order.number}"' in shown.html
    assert "The transfer is booked" in booked.text
    assert now(table, admin, order).payment_status == "paid"


def test_a_statement_is_taken_as_the_file_that_the_bank_hands_out(sign_in, table, admin, order):
    configured(table, admin, "bank_transfer", account_number=IBAN)
    visitor = sign_in(Role.FINANCE)
    visitor.get("/payments/statements")
    day, archive = datetime.now(UTC).date(), io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", camt(Entry(20000, "for chairs", day)))

    taken = visitor.upload("/payments/statements", "file", archive.getvalue(), statement="")
    again = visitor.upload("/payments/statements", "file", archive.getvalue(), statement="")

    assert "1 new lines, 0 booked, 1 wait for you" in taken.text
    assert "0 new lines, 0 booked, 1 wait for you" in again.text


def test_a_file_that_is_none_or_too_large_is_refused_beside_its_field(sign_in, table, admin):
    configured(table, admin, "bank_transfer", account_number=IBAN)
    visitor = sign_in(Role.FINANCE)
    visitor.get("/payments/statements")

    letter = visitor.upload("/payments/statements", "file", b"a letter \xff", statement="")
    nothing = visitor.upload("/payments/statements", "file", b"", statement="")
    large = visitor.upload("/payments/statements", "file", bytes(1024 * 1024), statement="")
    foreign = sign_in(Role.SALES)
    foreign.get("/payments")

    assert (letter.status, nothing.status, large.status) == (422, 422, 413)
    assert "is no statement that can be read" in letter.text
    assert "Choose a file, or paste its text" in nothing.text
    assert "A file may have up to 1 MiB" in _beside(large, "file")
    assert foreign.upload("/payments/statements", "file", bytes(1024 * 1024)).status == 413
    assert "Take a bank statement" not in foreign.page.text


def _beside(page, name: str) -> str:
    """The error beside a field."""
    return re.search(rf'id="{name}-error">(.*?)</p>', page.html, re.DOTALL)[1]


def test_what_is_no_statement_is_refused_and_kept(sign_in, table, admin):
    configured(table, admin, "bank_transfer", account_number=IBAN)
    visitor = sign_in()
    visitor.get("/payments/statements")

    refused = visitor.post("/payments/statements", statement="a letter")

    assert refused.status == 422
    assert "a letter" in refused.text


def test_home_counts_what_waits_for_finance_and_leads_there(sign_in, table, admin, order):
    configured(table, admin, "bank_transfer", account_number=IBAN)
    stray_money(table, admin)
    visitor = sign_in(Role.FINANCE)
    visitor.get("/payments/statements")
    day = datetime.now(UTC).date()
    seen = BookTransfer(amount=cny("7.00"), reference="SEEN-BY-HAND", received_on=day)
    TransferService(table).book(admin, order.id, seen, once=ONCE)
    visitor.post("/payments/statements", statement=camt(Entry(20000, "for chairs", day)).decode())

    home = visitor.get("/")
    transfers = visitor.get("/payments/statements?only=transfers")
    others = visitor.get("/payments/statements?only=others")

    assert "Payments fit nothing 1 Transfers are on no order 1 Statements differ from the books 1" in home.text
    for place in ("/payments/quarantine", "/payments/statements?only=transfers", "/payments/statements?only=others"):
        assert f'href="/console{place}"' in home.html
    assert ("for chairs" in transfers.text, "SEEN-BY-HAND" in transfers.text) == (True, False)
    assert ("for chairs" in others.text, "SEEN-BY-HAND" in others.text) == (False, True)
    assert visitor.get("/payments/statements?only=nonsense").status == 422
    assert "Payments fit nothing" not in sign_in(Role.SALES).get("/").text


@pytest.mark.parametrize("role", [Role.SALES, Role.MANAGER, Role.VIEWER])
def test_only_finance_decides_about_money(sign_in, table, admin, role):
    stray_money(table, admin)
    visitor = sign_in(role)

    assert "/payments/quarantine" not in visitor.get("/payments").html
    assert visitor.get("/payments/quarantine").status == 403
    assert visitor.get("/payments/statements").status == 403


def _token(visitor) -> str:
    return visitor.page.field("_form")
