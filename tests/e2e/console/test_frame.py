"""What every page has: the way in and out, the palette, a page of ours without a network."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop


def test_a_person_comes_in_looks_around_and_goes_out(
    window: Callable[..., Browser], open_shop: Callable[..., Shop]
) -> None:
    browser, asked, email = window(), list[str](), open_shop().email
    browser.page.on("request", lambda request: asked.append(request.url))
    browser.open("/sign-in")
    assert browser.shifts() < 0.01
    assert len(asked) <= 8
    assert [url for url in asked if not url.startswith(browser.console_url)] == []

    browser.sign_in(email)
    browser.looks_well("home")
    browser.page.keyboard.press("Control+k")
    browser.page.fill("#palette-input", "ord")
    browser.page.wait_for_selector("#found [role=option]")
    browser.page.keyboard.press("Enter")
    browser.page.wait_for_url(f"{browser.console_url}/orders")

    browser.page.click("summary:has(.ts-wide-only)")
    browser.page.click("form[action$='/sign-out'] button")
    browser.page.wait_for_url(f"{browser.console_url}/sign-in")


@pytest.mark.soak
def test_the_worker_shows_a_page_of_ours_without_a_network(day: Browser, shop: Shop) -> None:
    day.sign_in(shop.email)
    day.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    day.page.reload()
    day.page.context.set_offline(True)

    assert day.page.locator("#offline").is_visible()
    day.page.goto(f"{day.console_url}/orders")
    assert day.page.locator(".ts-plain-card h1").is_visible()
