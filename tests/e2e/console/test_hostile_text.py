"""Hostile text in a real browser, in mails, in pages to print and in tables: it runs nowhere and is shown as it is."""

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from pypdf import PdfReader

from tests.e2e.browser import Browser
from tests.e2e.mailbox import mails_to
from tests.e2e.shop import Json, Shop, eventually
from tests.e2e.stack import Stack

HOSTILE = "=1+1\"'><script>document.title='broken'</script><img src=x onerror=alert(1)>\u202e\u200f"
SHOWN = "=1+1\"'><script>document.title='broken'</script>"


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    shop = open_shop(company_name=HOSTILE, full_name=HOSTILE)
    shop.stocked(20, name=HOSTILE, category=HOSTILE, description=HOSTILE * 3)
    return shop


@pytest.fixture
def order(shop: Shop) -> Json:
    """Everything that can be called something is called so."""
    customer = shop.customer(HOSTILE, address=HOSTILE, phone=HOSTILE)
    order = shop.place(shop.wish(customer, {"CHAIR": 2}, note=HOSTILE, shipping_address=HOSTILE))
    shop.pay(order)
    lines = [{"sku": "CHAIR", "quantity": 1}]
    body = {"lines": lines, "carrier": HOSTILE, "tracking_number": HOSTILE}
    shop.ask("POST", f"/v1/orders/{order['id']}/shipments", body)
    eventually(lambda: shop.report()["totals"]["units"])
    return order


@pytest.mark.soak
def test_hostile_text_runs_nowhere(shop: Shop, order: Json, window: Callable[..., Browser], stack: Stack) -> None:
    in_a_browser(window(390), shop, order)
    printed(shop, order)
    in_tables(shop)
    mailed(shop, stack)


def in_a_browser(one: Browser, shop: Shop, order: Json) -> None:
    """No dialog, no script, no foreign picture, nothing that sticks out."""
    one.sign_in(shop.email)
    lists = ("/", "/orders", "/orders/board", "/products", "/stock", "/customers", "/settings/people")
    things = (f"/orders/{order['id']}", "/products/CHAIR", "/products/CHAIR/label", "/reports/sales?group_by=product")
    for path in (*lists, *things):
        one.open(path)
        is_harmless(one, path)
        assert SHOWN in one.page.inner_text("body"), path
    for path in ("/orders/new", f"/orders/{order['id']}/edit", "/settings/company", "/settings/audit"):
        one.open(path)
        is_harmless(one, path)
    one.page.keyboard.press("/")
    one.page.keyboard.type(HOSTILE[:60])
    one.page.wait_for_selector("#found *")
    is_harmless(one, "palette")
    one.fits("hostile/palette")
    assert one.asked == []


def is_harmless(one: Browser, path: str) -> None:
    """Nothing of the text has become a part of the page."""
    one.page.wait_for_load_state("networkidle")
    assert one.page.title() != "broken", path
    assert one.page.locator("img[src=x], script:not([src])").count() == 0, path
    assert one.page.evaluate(f"document.documentElement.scrollWidth <= {one.width}"), path
    assert not one.complaints, path


def printed(shop: Shop, order: Json) -> None:
    """Invoice, delivery note and report."""
    paths = [f"/v1/orders/{order['id']}/{name}.pdf" for name in ("invoice", "delivery-note")]
    for path in (*paths, "/v1/reports/sales?format=pdf&group_by=product"):
        answer = shop.call("GET", path)
        assert answer.status_code == 200, (path, answer.text[:200])
        pages = PdfReader(io.BytesIO(answer.content)).pages
        said = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
        assert "<script>" in said, path


def in_tables(shop: Shop) -> None:
    """No cell of theirs is a formula; a summary has some of its own."""
    path = "/v1/reports/sales?group_by=product&format="
    rows = list(csv.reader(io.StringIO(shop.call("GET", f"{path}csv").content.decode("utf-8-sig"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(shop.call("GET", f"{path}xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))] == []
    assert [cell for cell in cells if cell.data_type == "f" and "script" in str(cell.value)] == []
    assert any(SHOWN in str(cell.value) for cell in cells)


def mailed(shop: Shop, stack: Stack) -> None:
    """An invitation names the company and the person."""
    email = f"guest-{shop.tenant_id.lower()}@example.com"
    shop.ask("POST", "/v1/users", {"email": email, "full_name": HOSTILE, "role": "sales"})
    mail = eventually(lambda: mails_to(stack, email))[0]
    html = mail["BodyHtml"]

    assert "&lt;script&gt;" in html
    assert re.search(r"<script|<img[^>]*onerror", html) is None
    assert "\n" not in mail["Subject"]
