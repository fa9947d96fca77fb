"""Other ways to the same: by the keys alone, and without a script."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import PASSWORD, Shop, eventually


def keys(browser: Browser, *pressed: str) -> None:
    """Press one after the other."""
    for key in pressed:
        browser.page.keyboard.press(key)


def reach(browser: Browser, selector: str, most: int = 60) -> None:
    """Tab until the focus stands there."""
    for _ in range(most):
        keys(browser, "Tab")
        if browser.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no tab leads to {selector}")


@pytest.mark.soak
def test_an_order_is_placed_and_approved_without_a_mouse(
    window: Callable[..., Browser], open_shop: Callable[..., Shop]
) -> None:
    shop, one = open_shop(), window()
    shop.stocked(5, name="Oak chair")
    shop.customer("Tea House")
    eventually(lambda: shop.see("/v1/customers")["items"])
    shop.ask("PATCH", "/v1/settings", {"approval_limits": {"sales": shop.money("100.00")}})
    boss = shop.hire("manager")
    sam = shop.hire("sales", manager_id=boss.user_id)

    for person, work in ((sam, places_an_order), (boss, approves)):
        comes_in(one, person.email)
        work(one)
        one.page.context.clear_cookies()

    (order,) = shop.each("/v1/orders")
    assert (order["status"], order["total"]["amount"]) == ("confirmed", "200.00")


def comes_in(one: Browser, email: str) -> None:
    """The first field has the focus."""
    one.open("/sign-in")
    one.page.wait_for_selector("#f-email:focus")
    one.page.keyboard.type(email)
    keys(one, "Tab")
    one.page.keyboard.type(PASSWORD)
    keys(one, "Enter")
    one.page.wait_for_selector(".ts-frame")


def places_an_order(one: Browser) -> None:
    """Two chairs for the tea house."""
    keys(one, "g", "o")
    one.page.wait_for_url("**/orders")
    keys(one, "n")
    one.page.wait_for_selector("#order-form")
    reach(one, "#f-customer_id")
    one.page.keyboard.type("Tea")
    reach(one, "#product-search")
    one.page.keyboard.type("oak")
    one.page.wait_for_selector("#product-results [data-pick]")
    keys(one, "Enter")
    reach(one, "input[name$='-quantity']")
    keys(one, "Control+a")
    one.page.keyboard.type("2")
    reach(one, "button[value=order]")
    keys(one, "Enter")
    one.page.wait_for_selector("#timeline")


def approves(one: Browser) -> None:
    """By the palette to the list, from there to the order and its main action."""
    keys(one, "/")
    one.page.keyboard.type("orders")
    one.page.wait_for_selector("#found [role=option][href*='/orders']")
    keys(one, "Enter")
    one.page.wait_for_selector("tr[data-href]")
    reach(one, "tr[data-href] a")
    keys(one, "Enter")
    one.page.wait_for_selector("#timeline")
    reach(one, "form[action$='/approve'] button")
    keys(one, "Enter")
    one.told("%(number)s is approved", number=one.page.inner_text("h1"))


@pytest.mark.soak
def test_lists_are_read_and_an_order_is_placed_without_a_script(
    window: Callable[..., Browser], open_shop: Callable[..., Shop]
) -> None:
    shop = open_shop()
    shop.stocked(5, name="Oak chair")
    customer = shop.customer("Tea House")
    one = window(1440, "en", java_script_enabled=False)
    one.sign_in(shop.email)
    for place, shown in (("Products", "Oak chair"), ("Stock", "Oak chair"), ("Customers", "Tea House")):
        one.go(place)
        assert shown in one.page.inner_text("main")

    one.open("/orders/new")
    one.page.select_option("#f-customer_id", customer)
    one.page.fill("input[name=lines-0-sku]", "CHAIR")
    one.page.fill("input[name=lines-0-quantity]", "2")
    one.press("Place the order")
    assert "Oak chair" in one.page.inner_text("main")
    one.go("Orders")
    one.page.select_option("#filter-status", "confirmed")
    one.press("Filter")

    (order,) = shop.each("/v1/orders")
    assert order["number"] in one.page.inner_text("main")
