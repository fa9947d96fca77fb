"""Invoices and delivery notes as a browser fetches them."""

import io
from collections.abc import Callable

import httpx
from pypdf import PdfReader

from tests.e2e.shop import Json, Shop


def fetched(shop: Shop, order: Json, document: str, **headers: str) -> httpx.Response:
    return shop.call("GET", f"/v1/orders/{order['id']}/{document}", **headers)


def text_of(answer: httpx.Response) -> str:
    """What its pages say."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.text
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def test_from_placing_to_delivery_in_chinese(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(company_name="杭州安可贸易有限公司", locale="zh-CN", time_zone="Asia/Shanghai")
    shop.stocked(5, name="橡木餐椅", tax_rate="0.13")
    order = shop.sale(2)

    unshipped = fetched(shop, order, "delivery-note.pdf")
    shop.pay(order)
    shop.ship(order)
    invoice, note = (
        fetched(shop, order, name, Accept="text/html,*/*;q=0.8") for name in ("invoice.pdf", "delivery-note.pdf")
    )

    assert problem_of(unshipped) == (409, "/problems/illegal-state")
    for said in ("杭州安可贸易有限公司", "橡木餐椅", order["number"], "¥200.00", "¥0.00", "1 / 1"):
        assert said in text_of(invoice)
    for said in ("橡木餐椅", "MAIN × 2", "Post", "T1"):
        assert said in text_of(note)
    assert invoice.headers["Content-Disposition"] == f'inline; filename="invoice-{order["number"]}.pdf"'
    assert invoice.headers["Cache-Control"] == "no-store"


def test_a_draft_has_no_invoice(shop: Shop) -> None:
    shop.stocked(1)
    draft = shop.sale(draft=True)

    answer = fetched(shop, draft, "invoice.pdf", Accept="application/pdf")

    assert problem_of(answer) == (409, "/problems/illegal-state")
    assert answer.json()["order_status"] == "draft"


def test_what_is_hidden_or_never_was_is_not_found(shop: Shop, open_shop: Callable[..., Shop]) -> None:
    shop.stocked(1)
    order = shop.sale()
    sales, stranger = shop.hire("sales"), open_shop()

    for document in ("invoice.pdf", "delivery-note.pdf"):
        for person, thing in ((sales, order), (stranger, order), (shop, {"id": "NONE"})):
            assert problem_of(fetched(person, thing, document)) == (404, "/problems/not-found")


def test_an_invoice_of_five_hundred_lines_is_printed(shop: Shop) -> None:
    shop.stocked(500)
    lines = [{"sku": "CHAIR", "quantity": 1, "unit_price": shop.money("1.00")} for _ in range(500)]
    order = shop.place({"customer_id": shop.customer(), "lines": lines})

    assert "CN¥500.00" in text_of(fetched(shop, order, "invoice.pdf"))
