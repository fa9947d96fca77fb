"""Lists and forms of the console in a real browser: ways out of a shortage, own views, rows that change at once."""

import json
from collections.abc import Callable

import pytest

from functions.console.barcodes import barcode_of
from tests.e2e.browser import Browser
from tests.e2e.shop import Shop

pytestmark = pytest.mark.soak
READER = """
  let left = 3;
  window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(["ean_13", "code_128"]); }
    detect() { left -= 1; return Promise.resolve(left === 0 ? [{ rawValue: "CHAIR" }] : []); }
  };
"""
"""A reader that sees one code after some looks, as a hand that moves a phone over a shelf."""
HELD_STILL = """
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const context = canvas.getContext("2d");
    const scale = 4, left = (640 - %(width)s * scale) / 2;
    setInterval(() => {
      context.fillStyle = "#eee";
      context.fillRect(0, 0, 640, 480);
      context.fillStyle = "#111";
      for (const [x, width] of %(bars)s) context.fillRect(left + x * scale, 120, width * scale, 240);
    }, 50);
    return canvas.captureStream(10);
  };
"""
"""A camera before which a label is held."""


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

    day.says_no = True
    day.page.click(".ts-save a.btn")
    assert day.page.input_value("#f-name") == "Ash chair"
    assert len(day.asked) == 1

    shop.ask("PATCH", "/v1/products/CHAIR", {"name": "Elm chair", "brand": "Oakworks"})
    day.page.fill("#f-price", "120")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector("#both")
    day.looks_well("form-conflict")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector(".ts-toast")
    product = shop.see("/v1/products/CHAIR")
    assert (product["name"], product["brand"], product["price"]["amount"]) == ("Ash chair", "Oakworks", "120.00")


@pytest.fixture
def receiving(window: Callable[..., Browser], open_shop: Callable[..., Shop]) -> Callable[[str], Browser]:
    """A storekeeper's phone before the receipt of goods; a script says which camera and reader it has."""
    shop = open_shop()
    shop.stocked(3, name="Oak chair")

    def opened(script: str) -> Browser:
        phone = window(390)
        phone.page.add_init_script(f"delete window.BarcodeDetector; {script}")
        phone.sign_in(shop.email)
        phone.open("/stock/receive")
        return phone

    return opened


def one_chair_is_added(phone: Browser) -> None:
    phone.page.click("[data-camera]")
    phone.page.wait_for_selector("[data-scanned] li")
    assert phone.page.input_value("[data-lines] input[data-fill=sku]") == "CHAIR"
    assert phone.page.input_value("[data-lines] input[data-quantity]") == "1"
    assert phone.page.locator("[data-view]").is_visible()


def test_the_camera_adds_one_for_a_code_that_the_browser_reads(receiving: Callable[[str], Browser]) -> None:
    phone = receiving(READER)
    one_chair_is_added(phone)
    phone.looks_well("camera-read")
    phone.page.click("[data-camera]")
    assert phone.page.locator("[data-view]").is_hidden()


def test_a_label_of_ours_is_read_where_the_browser_reads_none(receiving: Callable[[str], Browser]) -> None:
    label = barcode_of("CHAIR")
    one_chair_is_added(receiving(HELD_STILL % {"width": label.width, "bars": json.dumps(label.bars)}))


@pytest.mark.parametrize(
    ("error", "says"), [("NotAllowedError", "not allowed"), ("NotFoundError", "No camera"), ("", "could not be loaded")]
)
def test_what_the_camera_lacks_is_said(receiving: Callable[[str], Browser], error: str, says: str) -> None:
    refusal = f"() => Promise.reject(new DOMException('', '{error}'))"
    phone = receiving(f"navigator.mediaDevices.getUserMedia = {refusal};" if error else "")
    phone.page.route("**/reading-*.js", lambda route: route.continue_() if error else route.abort())
    phone.page.click("[data-camera]")
    phone.page.wait_for_selector(f"[data-camera-told]:has-text('{says}')")
    phone.looks_well(f"camera-{says.split(maxsplit=1)[0]}")
