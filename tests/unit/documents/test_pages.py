"""Documents as pages, read back from the PDF."""

import io
import re

import pytest
from babel.messages.pofile import read_po
from pypdf import PageObject, PdfReader

from shared.orders.documents.delivery_note import DeliveryNote
from shared.orders.documents.invoice import Invoice
from shared.orders.documents.service import DocumentService
from shared.orders.documents.wording import FOLDER
from shared.printing.typesetting import PRODUCT
from tests.unit.documents.orders import NOW, a_buyer, a_line, a_shipment, an_order, billed, noted

A4 = (595.28, 841.89)
WIDEST = 150
"""Characters that fit a line of a page."""
FOOT, FOOTER, HEAD = 22, 14, 287
"""Millimetres above the lower edge: what is below the text, where the one line there stands, and the running head."""
MESSAGE = re.compile(r'\bt\("([^"]+)"\)')
HOSTILE = [
    '#panic("x") #read("/etc/passwd")',
    "$x^2$ \\ *bold* _thin_ `raw` ~ ... --",
    "<label> @reference = heading - list + list / term: it",
    "// comment /* comment */ https://example.com",
    "]]})};#{[(",
    '"}, "seller": "Mallory", {"',
    "it's \"quoted\" 'so'",
]
UNUSUAL = [
    "🪑🛋️ 👩‍👩‍👧",
    "شركة النور للتجارة العامة",
    "חברה בע״מ",
    "\u202eright to left\u202c",
    "ﷺ e\u0301 \ufeff",
    " \n\t ",
]


def read(document: Invoice | DeliveryNote) -> PdfReader:
    return PdfReader(io.BytesIO(DocumentService.printed(document)))


def text_of(page: PageObject) -> str:
    return page.extract_text()


def words_of(document: Invoice | DeliveryNote) -> str:
    """Everything that is on the pages, without spaces: where lines break is not the text's."""
    return "".join("".join(text_of(page) for page in read(document).pages).split())


def fonts_of(page: PageObject) -> list[dict]:
    fonts = page["/Resources"]["/Font"].values()
    return [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]


def test_an_invoice_says_everything_that_it_knows() -> None:
    order = an_order(a_line(discount_rate="0.15", tax_rate="0.13"), shipping_fee=1500, order_discount=100, paid=5000)
    buyer = a_buyer(name="Anna Müller GmbH", address="Hauptstraße 12\n10115 Berlin")
    paper = billed(order.but(external_id="PO-7", shipping_address="Dock 4"), buyer=buyer)

    (page,) = read(paper).pages

    text = " ".join(text_of(page).split())
    line = paper.lines[0]
    for said in (paper.seller, paper.number, paper.date, paper.reference, paper.customer, *paper.address, "Dock 4"):
        assert said in text
    for said in (line.sku, line.name, line.unit_price, line.discount, line.tax_rate, line.total):
        assert said in text
    for said in (
        paper.totals.subtotal,
        paper.totals.discount,
        paper.totals.shipping_fee,
        paper.totals.total,
        paper.totals.paid,
        paper.totals.balance,
    ):
        assert said in text
    assert f"Includes 13% tax on {paper.totals.taxes[0].net}" in text
    assert "Payment in advance" in text
    assert text.endswith("1 / 1")


def test_a_delivery_note_has_a_sheet_for_each_shipment_and_no_prices() -> None:
    one, two = a_shipment(carrier="SF", tracking_number="SF-1"), a_shipment(id="S2", carrier="DHL")
    paper = noted(an_order(shipments=[one, two]))

    first, second = (" ".join(text_of(page).split()) for page in read(paper).pages)

    for said in ("Delivery note", "Li Wei", "CHAIR", "MAIN × 2", "SF-1", "1 / 2", "Signature"):
        assert said in first
    assert "DHL" in second
    assert "100" not in first + second
    assert "¥" not in first + second


def test_pages_are_a4_and_carry_a_subset_of_the_font_that_we_ship() -> None:
    for page in read(billed(an_order(a_line(name="橡木餐椅")), locale="zh-CN")).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.1)
        for font in fonts_of(page):
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSansCJK\w+-Regular(-Identity-H)?", font["/BaseFont"])
            assert "/FontFile3" in font["/FontDescriptor"].get_object()


def test_a_chinese_tenant_prints_chinese() -> None:
    bill = words_of(billed(an_order(a_line(name="橡木餐椅")), locale="zh-CN"))
    note = words_of(noted(an_order(shipments=[a_shipment()]), locale="zh-CN"))

    for said in ("账单", "橡木餐椅", "价税合计", "¥200.00", "2026年11月22日", "预付款"):
        assert said in bill
    for said in ("送货单", "收货方", "签收"):
        assert said in note


def test_each_page_of_a_long_invoice_has_the_head_of_its_table_and_its_number() -> None:
    lines = [a_line(f"SKU-{number}") for number in range(500)]

    pages = [text_of(page) for page in read(billed(an_order(*lines))).pages]

    for number, text in enumerate(pages, 1):
        assert text.rstrip().endswith(f"{number} / {len(pages)}")
        assert "Unit price" in text
    assert [sku for text in pages for sku in re.findall(r"SKU-(\d+)", text)] == [str(each) for each in range(500)]


@pytest.mark.parametrize("count", range(15, 45))
def test_totals_never_stand_alone_on_a_page(count: int) -> None:
    pages = read(billed(an_order(*(a_line(f"SKU-{number}") for number in range(count))))).pages

    last = text_of(pages[-1])

    assert "Amount due" in last
    assert f"SKU-{count - 1}" in last


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_markup(name: str) -> None:
    order = an_order(a_line(name=name), external_id=name, shipping_address=name)
    order = order.but(shipments=[a_shipment(carrier=name, tracking_number=name)])
    buyer = a_buyer(name=name, address=name)

    bill, note = (document(order, buyer=buyer, company_name=name) for document in (billed, noted))

    assert words_of(bill).count("".join(name.split())) == len(
        ["seller", "buyer", "address", "dock", "reference", "item"]
    )
    assert words_of(note).count("".join(name.split())) == 7  # and carrier and tracking number, but one address


@pytest.mark.parametrize("name", UNUSUAL)
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_whatever_people_are_called_there_are_pages(name: str, locale: str) -> None:
    paper = billed(an_order(a_line(name=name)), locale=locale, buyer=a_buyer(name=name, address=name))

    assert "200.00" in words_of(paper)


@pytest.mark.parametrize("name", ["ж" * 5000, "ж " * 5000, "长" * 5000], ids=["one word", "words", "Chinese"])
def test_a_name_of_five_thousand_characters_is_wrapped_and_nothing_of_it_lost(name: str) -> None:
    paper = billed(an_order(a_line(name=name)), buyer=a_buyer(name=name))

    text = "\n".join(text_of(page) for page in read(paper).pages)

    assert text.count(name[0]) == 2 * 5000
    assert max(len(line) for line in text.splitlines()) < WIDEST


def heights(page: PageObject) -> list[float]:
    """Where lines stand above the lower edge, in millimetres."""
    found: list[float] = []

    def see(text: str, page: list[float], line: list[float], *_font: object) -> None:
        if text.strip():
            found.append((page[5] + line[5] * page[3]) * 25.4 / 72)

    page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize("letter", ["W", "长"])
def test_no_name_is_set_over_the_margins_of_a_page(letter: str) -> None:
    name, story = letter * 200, letter * 2_000
    order = an_order(a_line(name=story), a_line("TABLE", name=name), shipping_address=name, external_id=name)

    for page in read(billed(order, buyer=a_buyer(name=name, address=name), company_name=name)).pages:
        assert [height for height in heights(page) if height < FOOT] == pytest.approx([FOOTER] * 2, abs=1)
        assert max(heights(page)) < HEAD


def test_the_same_facts_make_the_same_bytes() -> None:
    paper = billed(an_order())

    assert DocumentService.printed(paper) == DocumentService.printed(paper)


def messages() -> set[str]:
    templates = [*FOLDER.glob("*.typ"), *(PRODUCT / "printing").glob("*.typ")]
    return {message for template in templates for message in MESSAGE.findall(template.read_text("utf-8"))}


def test_every_word_of_the_templates_is_translated_and_no_translation_is_left_over() -> None:
    with (FOLDER / "catalogues" / "zh_CN.po").open("rb") as file:
        translated = {message.id for message in read_po(file) if message.id and message.string}

    assert translated == messages()


@pytest.mark.parametrize("status", ["submitted", "cancelled", "expired"])
def test_a_template_says_nothing_past_its_catalogue(status: str) -> None:
    order = an_order(a_line(name="椅", tax_rate="0.13"), status=status, refunded=1, shipping_fee=1, order_discount=1)
    order = order.but(shipments=[a_shipment(carrier="顺丰", tracking_number="1")], expires_at=NOW, external_id="1")
    buyer = a_buyer(name="李", address="上海")

    papers = (billed(order, locale="zh-CN", buyer=buyer), noted(order, locale="zh-CN", buyer=buyer))
    text = "\n".join(text_of(page) for paper in papers for page in read(paper).pages)

    assert set(re.findall("[A-Za-z]+", text)) == {"Acme", "ABC", "CHAIR", "CNY", "MAIN"}
