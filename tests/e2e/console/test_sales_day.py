"""The day of a sales person: a new customer, an order at the customer's, a link to pay it."""

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Json, Shop


@pytest.mark.soak
def test_the_day_of_a_sales_person(day: Browser, shop: Shop) -> None:
    page, sam = day.page, shop.hire("sales", full_name="Sam Sales")
    day.open("/sign-in")
    day.step("sales", "sign-in")
    day.sign_in(sam.email)
    day.step("sales", "home")

    day.go("Customers")
    page.wait_for_url("**/customers")
    day.step("sales", "no customers yet")
    day.press("New customer", within="main")
    page.fill("#f-name", "茶馆 Tea House")
    page.fill("#f-phone", "0571-8888 8888")
    page.fill("#f-address", "1 Lake Road\n310000 Hangzhou")
    page.fill("input[name=lines-0-name]", "Li Wei")
    page.fill("input[name=lines-0-phone]", "138 0000 0000")
    day.step("sales", "new customer")
    day.press("Save")
    day.told("%(name)s is added", name="茶馆 Tea House")
    day.step("sales", "customer")

    day.press("New order", within=".ts-head-actions")
    page.wait_for_selector("#order-form")
    assert page.locator("#f-customer_id option:checked").inner_text() == "茶馆 Tea House"
    page.fill("#product-search", "oak")
    page.wait_for_selector("#product-results [data-pick]")
    day.step("sales", "product found")
    page.keyboard.press("Enter")
    page.fill("input[name$=-quantity]", "3")
    page.wait_for_selector("#quote .ts-sum:has-text('300.00')")
    day.step("sales", "new order")
    day.press("Place the order")
    (order,) = placed(day, sam)
    day.told("%(number)s is placed", number=order["number"])
    day.step("sales", "order")

    day.press("Ask for payment", within=".ts-head-actions")
    page.wait_for_selector("#f-way")
    day.step("sales", "ask for payment")
    day.press("Make the link")
    link = page.input_value("#pay-link")
    day.press("Copy the link")
    page.wait_for_selector(f".ts-toast:has-text('{day.words.text('Copied')}')")
    day.step("sales", "payment link")
    day.go("Orders")
    page.wait_for_selector("tr[data-href]")
    day.step("sales", "orders")

    assert page.evaluate("navigator.clipboard.readText()") == link
    assert link.startswith("http")
    assert (order["total"]["amount"], order["salesperson_id"]) == ("300.00", sam.user_id)


def placed(day: Browser, sam: Shop) -> list[Json]:
    """The orders of whoever placed the one that is shown."""
    day.page.wait_for_selector("#timeline")
    return list(sam.each("/v1/orders"))
