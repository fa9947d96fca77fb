"""Lists and forms of the console in a real browser: ways out of a shortage, own views, rows that change at once."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop

pytestmark = pytest.mark.soak
READER = """
  let left = 3;
  window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(%s); }
    detect() { left -= 1; return Promise.resolve(left === 0 ? [{ rawValue: "CHAIR" }] : []); }
  };
"""
"""A reader that sees one code after some looks, as a hand that moves a phone over a shelf."""


@pytest.fixture
def shop(day: Browser, open_shop: Callable[..., Shop]) -> Shop:
    """A shop with three chairs."""
    shop = open_shop(locale=day.language)
    shop.stocked(3, name="Oak chair")
    return shop


def test_a_shortage_is_resolved_with_one_press(day: Browser, shop: Shop) -> None:
    customer = shop.customer("Tea House")
    day.sign_in(shop.email)
    day.open(f"/orders/new?customer_id={customer}")
    day.page.fill("#product-search", "oak")
    day.page.click("#product-results [data-pick]")
    day.page.fill("input[name$=-quantity]", "8")
    day.page.fill("#f-note", "Ring twice")
    day.page.click(".ts-save [value=order]")
    day.page.wait_for_selector("[name=offer]")
    day.looks_well("shortage-offers")
    day.page.click("[name=offer][value^=split]")
    day.page.wait_for_selector("input[name$=-later]", state="attached")
    day.looks_well("shortage-split")
    assert day.page.input_value("#f-note") == "Ring twice"
    day.page.click(".ts-save [value=order]")
    day.page.wait_for_selector(".ts-toast")

    units = sorted((order["status"], order["total"]["amount"]) for order in shop.each("/v1/orders"))
    assert units == [("confirmed", "300.00"), ("draft", "500.00")]


def test_a_view_is_kept_and_dropped(day: Browser, shop: Shop) -> None:
    shop.sale(1)
    day.sign_in(shop.email)
    day.open("/orders?status=confirmed&payment_status=unpaid")
    day.page.click("#views summary")
    day.page.fill("#view-name", "Unpaid 茶")
    day.looks_well("views-keep")
    day.page.press("#view-name", "Enter")
    day.page.wait_for_selector("#views [aria-current]:has-text('Unpaid 茶')")
    day.looks_well("views-kept")
    day.page.click("#views summary")
    day.page.click("#views [action*='/drop'] button")
    day.page.wait_for_selector("#views:not(:has-text('Unpaid 茶'))")


def test_a_row_changes_at_once_and_back_where_the_server_refuses(day: Browser, shop: Shop) -> None:
    order = shop.sale(1)
    day.sign_in(shop.email)
    day.open("/orders")
    day.page.click(".ts-acts summary")
    day.looks_well("rows-menu")
    shop.ask("POST", f"/v1/orders/{order['id']}/hold")
    day.page.click("form[action$='/hold'] button")
    day.page.wait_for_selector(".toast-failed")
    day.page.wait_for_selector(".ts-acts form[action$='/release']", state="attached")
    day.looks_well("rows-refused")

    day.page.click(".ts-acts summary")
    day.page.route("**/release", lambda route: route.abort())
    day.page.click("form[action$='/release'] button")
    day.page.wait_for_selector(".is-back")
    day.page.unroute("**/release")
    assert day.page.locator("[data-state] .ts-badge").count() > 1

    day.page.click(".ts-acts summary")
    day.page.click("form[action$='/release'] button")
    day.page.wait_for_selector(".ts-acts form[action$='/hold']", state="attached")
    assert shop.order(order)["on_hold"] is False


def test_a_card_goes_back_to_its_column(day: Browser, shop: Shop) -> None:
    shop.sale(1)
    day.sign_in(shop.email)
    day.open("/orders/board")
    day.page.route("**/hold", lambda route: route.abort())
    day.page.click("form[action$='/hold'] button")
    day.page.wait_for_selector("[data-column=confirmed] .is-back")
    day.page.unroute("**/hold")
    day.page.click("form[action$='/hold'] button")
    day.page.wait_for_selector("[data-column=on_hold] form[action$='/release']", state="attached")
    day.looks_well("board-held")
    assert day.page.locator("section:has([data-column=on_hold]) [data-size]").inner_text() == "1"


def test_a_form_says_what_is_wrong_and_is_not_left_by_mistake(day: Browser, shop: Shop) -> None:
    day.sign_in(shop.email)
    day.open("/products/CHAIR/edit")
    day.page.fill("#f-price", "dear")
    day.page.fill("#f-name", "Ash chair")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector("[data-summary]")
    assert day.page.evaluate("document.activeElement.matches('[data-summary]')")
    day.looks_well("form-summary")
    day.page.click("[data-summary] a")
    assert day.page.evaluate("document.activeElement.id") == "f-price"

    asked: list[str] = []
    day.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    day.page.click(".ts-save a.btn")
    assert day.page.input_value("#f-name") == "Ash chair"
    assert len(asked) == 1

    shop.ask("PATCH", "/v1/products/CHAIR", {"name": "Elm chair", "brand": "Oakworks"})
    day.page.fill("#f-price", "120")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector("#both")
    day.looks_well("form-conflict")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector(".ts-toast")
    product = shop.see("/v1/products/CHAIR")
    assert (product["name"], product["brand"], product["price"]["amount"]) == ("Ash chair", "Oakworks", "120.00")


@pytest.mark.parametrize(("formats", "told"), [('["ean_13", "code_128"]', False), ("[]", True)])
def test_the_camera_adds_one_for_a_code_or_says_that_it_cannot(
    window: Callable[..., Browser], open_shop: Callable[..., Shop], formats: str, told: bool
) -> None:
    shop = open_shop()
    shop.stocked(3, name="Oak chair")
    one = window(390)
    one.page.add_init_script(READER % formats)
    one.sign_in(shop.email)
    one.open("/stock/receive")
    one.page.click("[data-camera]")
    if told:
        one.page.wait_for_selector("[data-camera-told]:not([hidden])")
        one.looks_well("camera-unable")
        return
    one.page.wait_for_selector("[data-line] input[value=CHAIR], [data-scanned] li")
    assert one.page.input_value("[data-lines] input[data-quantity]") == "1"
    assert one.page.locator("[data-view]").is_visible()
    one.looks_well("camera-read")
    one.page.click("[data-camera]")
    assert one.page.locator("[data-view]").is_hidden()
