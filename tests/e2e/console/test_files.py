"""Files through the console in a real browser, coming in and going out; and other sites, which show nothing of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from tests.e2e.browser import Browser
from tests.e2e.exports import ordered_export
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack
from tests.unit.payments.bank import IBAN, Entry, camt


@contextmanager
def other_site(page: str) -> Iterator[str]:
    """Somebody else's site with one page, by its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_frame_of_another_site_shows_nothing(
    window: Callable[..., Browser], console_url: str, open_shop: Callable[..., Shop]
) -> None:
    browser = window()
    browser.sign_in(open_shop().email)
    frames_of_us = "".join(f'<iframe src="{console_url}{place}"></iframe>' for place in ("/", "/sign-in"))

    with other_site(f"<h1>Win a chair</h1>{frames_of_us}") as address:
        browser.page.goto(address, wait_until="networkidle")
        frames = browser.page.frames[1:]
        shown = [(frame.url.partition(":")[0], "Tallyshop" in frame.content()) for frame in frames]

    assert shown == [("chrome-error", False)] * 2
    assert any("frame-ancestors" in said for said in browser.complaints)


def test_a_file_in_the_background_is_watched_and_fetched(
    window: Callable[..., Browser], stack: Stack, open_shop: Callable[..., Shop]
) -> None:
    shop, browser = open_shop(locale="zh-CN"), window(390, "zh-CN")
    export_id = ordered_export(shop, stack, "csv")
    browser.sign_in(shop.email)

    browser.open(f"/reports/files/{export_id}")
    browser.page.wait_for_selector("#export a[data-primary]")
    browser.looks_well("file")
    with browser.page.expect_download() as awaited:
        browser.page.click("#export a[data-primary]")
    content = Path(awaited.value.path()).read_text("utf-8-sig")
    browser.open("/reports/files")
    browser.looks_well("files")

    assert content.startswith("key,label,period")


def test_a_statement_is_chosen_as_a_file(window: Callable[..., Browser], open_shop: Callable[..., Shop]) -> None:
    shop, browser = open_shop(), window()
    credentials = {"account_number": IBAN, "account_name": "Acme", "bank_name": "DKB"}
    shop.ask("PUT", "/v1/payment-providers/bank_transfer", {"enabled": True, "credentials": credentials})
    statement = camt(Entry(20_000, "for <b>chairs", datetime.now(UTC).date()))
    file = {"name": "statement.xml", "mimeType": "application/xml"}
    browser.sign_in(shop.email)
    browser.open("/payments/statements")
    browser.page.click("summary:has(#upload)")

    browser.page.set_input_files("#file", {**file, "buffer": bytes(1_100_000)})
    refused = browser.page.eval_on_selector("#file", "input => input.validationMessage")
    browser.page.set_input_files("#file", {**file, "buffer": statement})
    browser.page.click("form[enctype] .btn-primary")
    browser.page.wait_for_selector("#toasts .ts-toast")
    browser.looks_well("statements")

    assert "1 MiB" in refused
    assert "1 new lines, 0 booked, 1 wait for you" in browser.page.inner_text("#toasts")
