"""A window of its own for each person, on a desk in English and on a phone in Chinese."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser as Chromium

from tests.e2e.browser import Browser, browsing
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack

DESK_AND_PHONE = [(1440, "en"), (390, "zh-CN")]


@pytest.fixture
def console_url(stack: Stack) -> str:
    return str(stack.described["console_url"])


@pytest.fixture
def window(chromium: Chromium, console_url: str) -> Iterator[Callable[..., Browser]]:
    """Opens a window for somebody: `window(390, "zh-CN")`."""
    with ExitStack() as windows:
        yield lambda *size, **options: windows.enter_context(browsing(chromium, console_url, *size, **options))


@pytest.fixture(params=DESK_AND_PHONE, ids=lambda size: f"{size[0]} {size[1]}")
def day(request: pytest.FixtureRequest, window: Callable[..., Browser]) -> Browser:
    """A window in one of the sizes and languages."""
    return window(*request.param)


@pytest.fixture
def shop(day: Browser, open_shop: Callable[..., Shop]) -> Shop:
    """A shop whose language is the browser's, with chairs on the shelf and money to be had."""
    shop = open_shop(locale=day.language)
    shop.stocked(20, name="橡木椅 Oak chair", barcode="6901234567892")
    _ = shop.sandbox
    return shop
