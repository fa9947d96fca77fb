"""The console in a real browser: the day of each role, in both languages, on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator

import pytest

from functions.console.pages import SECTIONS
from tests.e2e.browser import Browser, browsing
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack

# what browsers fetch by themselves, files, and parts of pages that name a thing in their query
NO_PAGES = {"/manifest.webmanifest", "/worker.js", "/orders/export.csv", "/stock/scan"}
DESK_AND_PHONE = [(1440, "en"), (390, "zh-CN")]
WORDS = {
    "en": {"locale": "en", "placed": "is placed", "hold": "Put on hold", "undo": "Undo", "hello": "Hello"},
    "zh-CN": {"locale": "zh-CN", "placed": "已下单", "hold": "挂起", "undo": "撤销", "hello": "您好"},
}


@pytest.fixture
def console_url(stack: Stack) -> str:
    return str(stack.described["console_url"])


@pytest.fixture(params=DESK_AND_PHONE, ids=lambda size: f"{size[0]} {size[1]}")
def day(request: pytest.FixtureRequest, console_url: str) -> Iterator[Browser]:
    """A browser for one of the sizes and languages."""
    width, language = request.param
    with browsing(console_url, width, language) as browser:
        yield browser


@pytest.fixture
def shop(day: Browser, open_shop: Callable[..., Shop]) -> Shop:
    """A shop whose language is the browser's, with chairs on the shelf and money to be had."""
    shop = open_shop(locale=day.language)
    shop.stocked(20, name="橡木椅 Oak chair")
    _ = shop.sandbox
    return shop


def test_a_person_comes_in_looks_around_and_goes_out(console_url: str, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    with browsing(console_url) as browser:
        asked: list[str] = []
        browser.page.on("request", lambda request: asked.append(request.url))
        browser.open("/sign-in")
        assert browser.shifts() < 0.01
        assert len(asked) <= 8
        assert [url for url in asked if not url.startswith(console_url)] == []
        browser.looks_well("sign-in")

        browser.sign_in(shop.email)
        browser.looks_well("home")
        browser.page.keyboard.press("Control+k")
        browser.page.fill("#palette-input", "ord")
        browser.page.wait_for_selector("#found [role=option]")
        browser.page.keyboard.press("Enter")
        browser.page.wait_for_url(f"{console_url}/orders")

        browser.page.click("summary:has(.ts-wide-only)")
        browser.page.click("form[action$='/sign-out'] button")
        browser.page.wait_for_url(f"{console_url}/sign-in")


@pytest.mark.soak
def test_the_day_of_a_sales_person(day: Browser, shop: Shop) -> None:
    sam, words = shop.hire("sales"), WORDS[day.language]
    customer = sam.customer("茶馆 Tea House")
    day.sign_in(sam.email)
    day.looks_well("sales-home")

    day.open("/orders")
    day.looks_well("sales-no-orders")
    day.page.click("[data-primary]")
    day.page.select_option("#f-customer_id", customer)
    day.page.fill("#product-search", "oak")
    day.page.wait_for_selector("#product-results [data-pick]")
    day.looks_well("sales-search")
    day.page.keyboard.press("Enter")
    day.page.fill("input[name$=-quantity]", "3")
    day.page.wait_for_selector("#quote .ts-sum:has-text('300.00')")
    day.looks_well("sales-new-order")
    day.page.click("button[value=order]")
    day.page.wait_for_selector(f".ts-toast:has-text('{words['placed']}')")
    day.looks_well("sales-order")

    day.page.click("[data-primary]")
    day.page.click("form[action$='/payment'] .btn-primary")
    link = day.page.input_value("#pay-link")
    day.looks_well("sales-payment-link")
    (order,) = shop.each("/v1/orders")

    assert (order["total"]["amount"], order["customer_id"]) == ("300.00", customer)
    assert link.startswith("http")


@pytest.mark.soak
def test_the_day_of_a_storekeeper(day: Browser, shop: Shop) -> None:
    keeper = shop.hire("warehouse")
    order = shop.sale(4)
    shop.pay(order)
    day.sign_in(keeper.email)
    day.looks_well("warehouse-home")

    day.open("/orders?view=to_ship")
    day.looks_well("warehouse-to-ship")
    day.page.click("tr[data-href] a")
    day.page.click("[data-primary]")
    day.page.fill("input[name=lines-0-quantity]", "3")
    day.page.fill("#f-carrier", "SF")
    day.looks_well("warehouse-ship")
    day.page.click(".ts-save .btn-primary")
    day.page.click("form[action$='/deliver'] button")
    day.page.wait_for_selector(".ts-toast")
    day.open(f"/orders/{order['id']}/return")
    day.page.fill("input[name=lines-0-quantity]", "1")
    day.looks_well("warehouse-return")
    day.page.click(".ts-save .btn-primary")
    day.page.wait_for_selector(".ts-toast")
    day.looks_well("warehouse-order")

    line = shop.order(order)["lines"][0]
    assert (line["shipped"], line["returned"]) == (3, 1)


@pytest.mark.soak
def test_the_day_of_a_manager(day: Browser, shop: Shop) -> None:
    boss, words = shop.hire("manager"), WORDS[day.language]
    shop.ask("PATCH", "/v1/settings", {"approval_limits": {"sales": shop.money("100.00")}})
    order = shop.hire("sales").sale(2)
    day.sign_in(boss.email)
    day.open("/orders?view=approval")
    day.page.check("input[name=id]")
    day.looks_well("manager-approval")
    day.page.click("[data-bulk-bar] .btn-primary")
    day.page.wait_for_selector(".ts-toast")

    day.open(f"/orders/{order['id']}")
    day.page.click(".ts-head-actions summary")
    day.looks_well("manager-menu")
    day.page.click(f".ts-menu-list button:has-text('{words['hold']}')")
    day.page.click(f".ts-toast button:has-text('{words['undo']}')")
    day.page.wait_for_selector(".ts-toast")
    day.open(f"/orders/{order['id']}/edit")
    day.page.fill("input[name=lines-0-quantity]", "5")
    day.page.click("button[value=compare]")
    day.page.wait_for_selector("#compare")
    day.looks_well("manager-compare")
    day.page.click("button[value=save]")
    day.page.wait_for_selector(".ts-toast")
    day.open("/orders/board")
    day.looks_well("manager-board")

    after = shop.order(order)
    assert (after["status"], after["on_hold"], after["total"]["amount"]) == ("confirmed", False, "500.00")


@pytest.mark.soak
def test_the_day_of_finance(day: Browser, shop: Shop) -> None:
    fay = shop.hire("finance")
    order = shop.sale(2)
    day.sign_in(fay.email)
    day.open(f"/orders/{order['id']}/payment")
    day.page.fill("#f-reference", "TR-77")
    day.page.fill("#f-received_on", "2026-11-20")
    day.looks_well("finance-transfer")
    day.page.click("form[action$='/transfer'] button")
    day.page.wait_for_selector(".ts-toast")
    day.page.click(".ts-work[href*='/payments/']")
    day.page.fill("#f-amount", "50")
    day.looks_well("finance-refund")
    day.page.click("form[action$='/refund'] .btn-danger")
    day.page.wait_for_selector(".ts-toast")
    day.looks_well("finance-refunded")

    assert shop.order(order)["paid"]["amount"] == "200.00"


@pytest.mark.soak
def test_hostile_text_stays_text_in_a_browser(day: Browser, shop: Shop) -> None:
    hostile = "\"'><img src=x onerror=document.title='broken'>" + "長" * 120
    shop.sale(1, note=hostile)
    customer = shop.customer(hostile)
    shop.place(shop.wish(customer, {"CHAIR": 1}, note=hostile))
    day.sign_in(shop.email)

    for path in ("/orders", "/orders/board", "/orders/new", f"/orders?customer_id={customer}"):
        day.open(path)
        day.page.wait_for_load_state("networkidle")
        assert re.search("broken", day.page.title()) is None
        assert day.page.locator("img[src=x]").count() == 0
        assert day.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.soak
def test_every_page_looks_well_on_a_phone(console_url: str, open_shop: Callable[..., Shop]) -> None:
    """Every page that an admin reaches without naming a thing; parts of pages are looked at where they are used."""
    shop = open_shop(locale="zh-CN")
    shop.stocked(5)
    shop.sale(2)
    pages = [route for section in SECTIONS for route in section.routes if route.verb == "GET" and "{" not in route.path]
    with browsing(console_url, 390, "zh-CN") as browser:
        browser.sign_in(shop.email)
        for path in sorted({route.path for route in pages} - NO_PAGES):
            answer = browser.page.goto(f"{console_url}{path}")
            assert answer is not None
            assert answer.status < 400, path
            if "<html" in answer.text():
                browser.looks_well(path.strip("/").replace("/", "-") or "start")


@pytest.mark.soak
def test_the_worker_shows_a_page_of_ours_without_a_network(day: Browser, shop: Shop) -> None:
    day.sign_in(shop.email)
    day.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    day.page.reload()
    day.page.context.set_offline(True)

    assert day.page.locator("#offline").is_visible()
    day.page.goto(f"{day.console_url}/orders")
    assert day.page.locator(".ts-plain-card h1").is_visible()
