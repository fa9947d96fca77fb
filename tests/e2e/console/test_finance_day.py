"""The day of finance: a bank's statement, a transfer that is matched to its order, a refund."""

from datetime import UTC, datetime

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop
from tests.unit.payments.bank import IBAN, Entry, camt


@pytest.mark.soak
def test_the_day_of_finance(day: Browser, shop: Shop) -> None:
    page, fay = day.page, shop.hire("finance", full_name="Fay Finance")
    shop.ask("PUT", "/v1/payment-providers/bank_transfer", {"enabled": True, "credentials": {"account_number": IBAN}})
    owed, paid = shop.sale(2), shop.sale(3)
    payment = shop.pay(paid)
    today = datetime.now(UTC).date()
    statement = camt(Entry(20000, "thanks, Tea House", today)).decode()
    day.sign_in(fay.email)
    day.step("finance", "home")

    day.go("Payments")
    page.wait_for_selector(f"tr:has-text('{owed['number']}')")
    day.step("finance", "waiting for money")
    day.press("Statements", within=".ts-tabs")
    page.click("#upload")
    page.fill("#statement", statement)
    day.step("finance", "statement")
    day.press("Take it")
    day.told("%(new)s new lines, %(booked)s booked, %(waiting)s wait for you", new=1, booked=0, waiting=1)
    day.step("finance", "to be matched")
    page.click("tr[data-href] a")
    page.wait_for_selector("#fitting")
    assert page.input_value("#f-number") == owed["number"]
    page.fill("#f-note", "the amount is theirs to the cent")
    day.step("finance", "match")
    day.press("Decide", within="form")
    day.told("The transfer is booked")
    assert shop.order(owed)["payment_status"] == "paid"

    day.open(f"/orders/{paid['id']}")
    page.click(".ts-work[href*='/payments/']")
    page.fill("#f-amount", "50")
    page.fill("#f-reason", "scratched")
    day.step("finance", "refund")
    day.press("Give back")
    page.wait_for_selector(".ts-toast")
    day.step("finance", "refunded")
    (refund,) = shop.see(f"/v1/payments/{payment['payment_id']}")["refunds"]
    shop.sandbox.tell(shop.sandbox.refunded(payment, refund, refund["amount"]))
    day.open(f"/orders/{paid['id']}")
    day.step("finance", "order")
    day.go("Reports")
    page.wait_for_url("**/reports/sales")
    day.press("Receivables", within=".ts-tabs")
    page.wait_for_url("**/receivables")
    day.step("finance", "receivables")

    assert (refund["amount"], refund["reason"]) == (shop.money("50.00"), "scratched")
    assert shop.order(paid)["refunded"]["amount"] == "50.00"
