"""Every page of the console, on a desk and on a phone: nothing serious for axe, nothing moves, one round of requests.

The pages are those of the sections: a new one is visited without a word here, or fails for want of a thing to show.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Request

from tests.e2e.browser import Browser
from tests.e2e.console.conftest import DESK_AND_PHONE
from tests.e2e.console.world import addresses, furnished
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack

OPEN_TO_ANYONE = ("/sign-in", "/sign-up", "/password-reset", "/new-password", "/invitation", "/offline", "/paid")


@pytest.mark.soak
@pytest.mark.parametrize("size", DESK_AND_PHONE, ids=lambda size: f"{size[0]} {size[1]}")
def test_every_page_is_in_order(
    size: tuple[int, str], window: Callable[..., Browser], open_shop: Callable[..., Shop], stack: Stack
) -> None:
    shop = open_shop(locale=size[1])
    paths = list(addresses(furnished(shop, stack)))
    browser = window(*size)
    loaded: list[Request] = []

    def note(request: Request) -> None:
        loaded.append(request)

    browser.page.on("request", note)
    wrong = [f"{path}: {found}" for path in OPEN_TO_ANYONE for found in faults(browser, path, loaded)]
    browser.sign_in(shop.email)
    looked_at = [path for path in paths if path not in OPEN_TO_ANYONE and is_page(browser, path)]
    wrong += [f"{path}: {found}" for path in looked_at for found in faults(browser, path, loaded)]

    assert wrong == []
    assert len(looked_at) > 50


def is_page(browser: Browser, path: str) -> bool:
    """Whether it is a page and neither a file nor a part; what cannot be printed yet says so (409), nothing fails."""
    answer = browser.page.request.get(f"{browser.console_url}{path}", max_redirects=0)
    assert answer.status < 400 or answer.status == 409, (path, answer.status)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and is_html and "<html" in answer.text()


def faults(browser: Browser, path: str, loaded: list[Request]) -> list[str]:
    """What is wrong with a page."""
    loaded.clear()
    browser.complaints.clear()
    answer = browser.page.goto(f"{browser.console_url}{path}")
    assert answer is not None
    moved, html, later = browser.shifts(), answer.text(), list(loaded)[1:]
    browser.picture(f"pages/{path.strip('/').partition('?')[0].replace('/', '-') or 'home'}")
    found = browser.findings()
    found += [f"asked for in a second round: {r.url}" for r in later if not named_in(html, browser, r)]
    found += browser.complaints
    found += [f"moves by {moved}"] if moved >= 0.01 else []
    too_wide = browser.page.evaluate(f"document.documentElement.scrollWidth > {browser.width}")
    return found + (["wider than the screen"] if too_wide else [])


def named_in(html: str, browser: Browser, request: Request) -> bool:
    """Whether the page itself names it, so that it is fetched at once."""
    host = browser.console_url.removesuffix("/console")
    return request.url.removeprefix(host) in html.replace("&amp;", "&")
