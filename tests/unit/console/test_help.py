"""Help beside each page: there for every page, in both languages, saying the same."""

import re
from collections.abc import Iterator

import pytest

from functions.console.helping import HELP, topic_of, topics
from functions.console.pages import SECTIONS
from functions.console.pages.stock.documents import KINDS
from shared.core.actor import Role

PARTS = {
    *("/find", "/orders/customers", "/orders/products", "/stock/products", "/stock/scan", "/help", "/help/{topic}"),
    "/reports/files/{export_id}/content",
}
"""What a page loads or leads to, and no page by itself."""
LANGUAGES = ("en", "zh-CN")


def _pages() -> Iterator[str]:
    """The addresses of all pages that have the frame around them."""
    for route in (route for section in SECTIONS for route in section.routes):
        is_file = re.search(r"\.\w+$", route.path)
        if route.verb == "GET" and not (route.open_to_anyone or is_file or route.path in PARTS):
            kinds = [*KINDS] if route.path == "/stock/{kind}" else ["x"]
            yield from (re.sub(r"\{\w+\}", kind, route.path) for kind in kinds)


@pytest.mark.parametrize("path", sorted(set(_pages())))
def test_every_page_has_help_of_its_own(path):
    topic = topic_of(path)

    assert topic is not None
    assert topics()[topic].fullmatch(path), f"help/en and help/zh-CN have no text for {path}"


def test_there_is_no_help_for_pages_that_are_gone():
    used = {topic_of(path) for path in _pages()}

    assert set(topics()) == used


def test_both_languages_have_the_same_texts_about_the_same_states_and_keys():
    for topic in topics():
        english, chinese = ((HELP / language / f"{topic}.html").read_text("utf-8") for language in LANGUAGES)
        for told in (r"badge\([^)]*\)", r"<kbd>[^<]*</kbd>", r"<dt>"):
            assert re.findall(told, english) == re.findall(told, chinese), topic
    assert len({len([*(HELP / language).iterdir()]) for language in LANGUAGES}) == 1


def test_a_text_is_short_enough_to_be_read_beside_the_page(sign_in):
    visitor = sign_in()

    for topic in topics():
        text = visitor.get(f"/help/{topic}", HX_Request="true").text
        assert 60 < len(text) < 1300, topic


def test_the_page_of_a_form_that_was_refused_has_help():
    assert topic_of("/products/CHAIR/archive") == "products-one"
    assert topic_of("/nowhere/at/all") is None


def test_help_is_fetched_beside_the_page_or_stands_on_a_page_of_its_own(sign_in):
    visitor = sign_in()
    page = visitor.get("/orders")
    beside = visitor.get("/help/orders", HX_Request="true")
    alone = visitor.get("/help/orders")

    assert 'href="/console/help/orders"' in page.html
    assert "Its goods are reserved" in beside.text
    assert "<html" not in beside.html
    assert "Its goods are reserved" in alone.text
    assert "<html" in alone.html


def test_help_that_was_left_open_comes_with_each_page_and_with_no_request_of_its_own(sign_in):
    visitor = sign_in()
    closed = visitor.get("/orders")
    visitor.cookies["tallyshop-help"] = "open"
    orders, products, all_help = (visitor.get(path) for path in ("/orders", "/products", "/help"))

    assert "Its goods are reserved" not in closed.text
    assert "Its goods are reserved" in orders.text
    assert 'aria-expanded="true"' in orders.html
    assert "Its goods are reserved" not in products.text
    assert re.search(r'<aside class="ts-help"[^>]* data-kept>', products.html)
    assert re.search(r'<aside class="ts-help"[^>]* hidden>', all_help.html)


def test_help_is_in_the_readers_language_and_shows_states_as_pages_do(sign_in):
    visitor = sign_in(Role.SALES)
    visitor.cookies["tallyshop-language"] = "zh-CN"

    text = visitor.get("/help/orders").text

    assert "待审核" in text
    assert "等待经理审核" in text


def test_all_texts_are_listed_and_an_unknown_one_is_not_found(sign_in):
    visitor = sign_in()

    assert "Receive goods" in visitor.get("/help").text
    assert visitor.get("/help/nothing").status == 404
    assert visitor.get("/help/..%2Fsecret").status == 404
