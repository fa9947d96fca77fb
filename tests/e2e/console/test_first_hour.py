"""The first hour of a new company: help, first steps, demonstration goods, and an empty house again."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop


def help_stays_until_it_is_closed(day: Browser) -> None:
    """Beside the next page on a desk, at once and without moving it; not over it on a phone."""
    page, is_beside, asked = day.page, day.width >= 1200, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    day.open("/products")
    assert page.locator("#help").is_visible() == is_beside
    assert day.shifts() < 0.01
    assert not [url for url in asked if "/help/" in url]
    day.fits("first hour/help stays")
    if is_beside:
        page.click("[data-help-close]")
        page.wait_for_selector("#help", state="hidden")
    day.open("/")
    page.wait_for_selector("#help", state="hidden")


@pytest.mark.soak
def test_who_is_new_looks_around_and_throws_it_away(day: Browser, open_shop: Callable[..., Shop]) -> None:
    page, shop, say = day.page, open_shop(locale=day.language), day.words.text
    day.sign_in(shop.email)
    assert say("First steps") in page.inner_text("main")
    day.step("first hour", "first steps")
    page.keyboard.press("h")
    page.wait_for_selector("#help:not([hidden])")
    day.step("first hour", "help")
    help_stays_until_it_is_closed(day)

    day.press("Look around with demonstration goods")
    page.wait_for_selector(".ts-practice")
    day.step("first hour", "practice")
    for path in ("/orders", "/products", "/stock", "/reports/sales"):
        day.open(path)
        assert say("Practice company:") in page.inner_text(".ts-practice")
        day.step("first hour", f"practice{path.replace('/', ' ')}")
    day.open("/orders?view=to_ship")
    page.click("tbody a.ts-number")
    page.click("a[href$='/ship']")
    page.click("form[action$='/ship'] .btn-primary")
    page.wait_for_selector(".toast-done")
    assert "2 / 6" in page.inner_text(".ts-practice")
    day.step("first hour", "practice shipped")

    page.once("dialog", lambda dialog: dialog.accept())
    page.click("form[action$='/practice/throw-away'] button")
    page.wait_for_selector(".ts-practice", state="detached")
    day.open("/products")
    assert say("No products yet") in page.inner_text("main")
    day.open("/start")
    assert page.locator(".is-done").count() == 0
    assert list(shop.each("/v1/products")) == []
    assert list(shop.each("/v1/orders")) == []
