"""The day of a storekeeper: goods come in by the scanner, leave, come back, and are counted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Browser
from tests.e2e.shop import PATIENCE, Json, Shop

BARCODE = "6901234567892"


def scan(day: Browser, *codes: str) -> None:
    """A scanner is a keyboard that ends in Enter."""
    for code in codes:
        day.page.keyboard.type(code)
        day.page.keyboard.press("Enter")


def shown_quantity(day: Browser, quantity: int) -> None:
    """Waits for what the first line says."""
    expect(day.page.locator("[data-lines] [data-quantity]").first).to_have_value(str(quantity), timeout=PATIENCE * 1000)


@pytest.mark.soak
def test_the_day_of_a_storekeeper(day: Browser, shop: Shop) -> None:
    keeper, order = shop.hire("warehouse", full_name="Wu Keeper"), shop.sale(4)
    shop.pay(order)
    day.sign_in(keeper.email)
    day.step("warehouse", "home")

    receives(day)
    assert shop.stock() == (23, 4, 19)
    ships_and_takes_back(day, order)
    line = shop.order(order)["lines"][0]
    assert (line["shipped"], line["returned"]) == (3, 1)
    counts(day)
    assert shop.stock()[0] == 22

    for path, name in (("/products/CHAIR/movements", "movements"), ("/products/CHAIR", "product")):
        day.open(path)
        assert "盘点 Q4" in day.page.inner_text("main")
        day.step("warehouse", name)


def receives(day: Browser) -> None:
    """Three chairs, and a code that nobody knows."""
    day.go("Stock")
    day.page.wait_for_url("**/stock")
    day.step("warehouse", "stock")
    day.press("Receive goods", within="main")
    day.page.wait_for_selector("#scan:focus")
    scan(day, BARCODE, BARCODE, "CHAIR", "no-such-code")
    shown_quantity(day, 3)
    day.page.wait_for_selector(".is-unknown")
    day.step("warehouse", "receive")
    day.press("Book it")
    day.told("Units received: %(count)s", count=3)


def ships_and_takes_back(day: Browser, order: Json) -> None:
    """Three of four leave and arrive; one comes back."""
    page, number = day.page, order["number"]
    day.open("/orders?view=to_ship")
    day.step("warehouse", "to ship")
    page.click("tr[data-href] a")
    day.press("Ship", within=".ts-head-actions")
    page.fill("input[name=lines-0-quantity]", "3")
    page.fill("#f-carrier", "SF")
    page.fill("#f-tracking_number", "SF-1234567")
    day.step("warehouse", "ship")
    day.press("Ship", within=".ts-save")
    day.told("Goods of %(number)s are shipped", number=number)
    day.press("It arrived")
    day.told("A shipment of %(number)s has arrived", number=number)
    day.press("More", within=".ts-head-actions")
    day.press("Receive a return", within=".ts-menu-list")
    page.fill("input[name=lines-0-quantity]", "1")
    day.step("warehouse", "return")
    day.press("Receive a return", within=".ts-save")
    day.told("Goods of %(number)s came back", number=number)
    day.step("warehouse", "order")


def counts(day: Browser) -> None:
    """One scan too many is taken back before the count is booked."""
    day.open("/stock")
    day.press("More", within=".ts-head-actions")
    day.press("Count goods", within=".ts-menu-list")
    day.page.wait_for_selector("#scan:focus")
    scan(day, *[BARCODE] * 3)
    shown_quantity(day, 3)
    day.page.keyboard.press("Control+z")
    shown_quantity(day, 2)
    day.page.fill("[data-lines] [data-quantity]", "22")
    day.page.fill("#f-reason", "盘点 Q4")
    day.step("warehouse", "count")
    day.press("Book it")
    day.told("Units counted: %(count)s", count=22)
