"""The first hour of a new company in a real browser: help, first steps, demonstration goods, an empty house again."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import browsing
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack

WORDS = {
    "en": {"steps": "First steps", "practice": "Practice company", "led": "2 / 6", "empty": "No products yet"},
    "zh-CN": {"steps": "入门步骤", "practice": "练习公司", "led": "2 / 6", "empty": "还没有商品"},
}


@pytest.mark.soak
@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "zh-CN")])
def test_who_is_new_looks_around_and_throws_it_away(
    stack: Stack, open_shop: Callable[..., Shop], width: int, language: str
) -> None:
    shop, words = open_shop(locale=language), WORDS[language]
    with browsing(str(stack.described["console_url"]), width, language) as browser:
        page = browser.page
        browser.sign_in(shop.email)
        assert words["steps"] in page.inner_text("main")
        browser.looks_well("first-steps")
        page.keyboard.press("h")
        page.wait_for_selector("#help:not([hidden])")
        browser.looks_well("help")
        page.keyboard.press("Escape")
        page.wait_for_selector("#help", state="hidden")

        page.click("form[action$='/practice/open'] button")
        page.wait_for_selector(".ts-practice")
        browser.looks_well("practice-home")
        for path in ("/orders", "/products", "/stock", "/reports/sales"):
            browser.open(path)
            assert words["practice"] in page.inner_text(".ts-practice")
            browser.looks_well(f"practice{path.replace('/', '-')}")
        browser.open("/orders?view=to_ship")
        page.click("tbody a.ts-number")
        page.wait_for_selector("a[href$='/ship']")
        page.click("a[href$='/ship']")
        page.wait_for_selector("form[action$='/ship'] .btn-primary")
        page.click("form[action$='/ship'] .btn-primary")
        page.wait_for_selector(".toast-done")
        assert words["led"] in page.inner_text(".ts-practice")
        browser.looks_well("practice-shipped")

        page.once("dialog", lambda dialog: dialog.accept())
        page.click("form[action$='/practice/throw-away'] button")
        page.wait_for_selector(".ts-practice", state="detached")
        browser.open("/products")
        assert words["empty"] in page.inner_text("main")
        browser.open("/start")
        assert page.locator(".is-done").count() == 0
        assert browser.complaints == []
    assert list(shop.each("/v1/products")) == []
    assert list(shop.each("/v1/orders")) == []
