"""Reports as workbooks and pages: the rows of the answer, figures as figures, text as text whatever it looks like."""

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import openpyxl
import pytest
from babel.messages.pofile import read_po
from pypdf import PdfReader

from shared.core.report import Report
from shared.identity.repository import SettingsRepository
from shared.reporting.files import write
from shared.reporting.layout import CATALOGUES
from shared.reporting.papers import Papers
from shared.reporting.reports import Span, period_of
from shared.reporting.sales_layout import pieces
from shared.storage import connection
from shared.storage.change import Change
from tests.builders import TENANT, a_product, a_warehouse, an_actor, cny, received
from tests.gateway import Answer
from tests.unit.reporting.orders import NOON, a_line
from tests.unit.reporting.shop import Shop

HOSTILE = [
    '=HYPERLINK("http://evil.example","here")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "#set page(width: 1pt) *bold* $x$ @ref",
    "\u202egnp.exe \u2067abc\u2069",
    "{{ 7 * 7 }} {% raw %}",
]


@pytest.fixture
def shop(monkeypatch) -> Shop:
    shop = Shop(monkeypatch)
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    return shop


def asked(shop: Shop, file_format: str, query: str = "", report: str = "sales") -> Answer:
    answer = shop.gateway.call("GET", f"/v1/reports/{report}?format={file_format}&{query}")
    assert answer.status == 200, answer.content
    return answer


def workbook(answer: Answer, **options: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(answer.content), **options)


def pdf_text(answer: Answer) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_sheet_data_is_the_table_of_the_csv(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 2, 10_050, cost=4_000), a_line("TABLE", 1, 99_999))
    csv = asked(shop, "csv", "group_by=product&interval=day").text.removeprefix("\ufeff").split("\r\n")[:-1]

    answer = asked(shop, "xlsx", "group_by=product&interval=day")
    header, *rows = workbook(answer)["data"].iter_rows(values_only=True)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="sales_2026-10-24_2026-11-22.xlsx"'
    assert ",".join(header) == csv[0]
    read = [[cell.date().isoformat() if hasattr(cell, "date") else cell for cell in row] for row in rows]
    written = [line.split(",") for line in csv[1:]]
    for cells, texts in zip(read, written, strict=True):
        for cell, text in zip(cells, texts, strict=True):
            assert (Decimal(str(cell)) == Decimal(text)) if isinstance(cell, int | float) else (cell or "") == text


def test_a_workbook_has_its_header_in_place_formats_and_totals_that_follow_the_rows(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 2, 10_050), a_line("TABLE", 1, 99_999))
    answer = asked(shop, "xlsx", "group_by=product")

    formulas, values = workbook(answer), workbook(answer, data_only=True)

    data, (_, summary) = formulas["data"], formulas.sheetnames
    assert data.freeze_panes == "A2"
    assert data["F2"].number_format == "#,##0.00"
    assert data["D2"].number_format == "#,##0"
    named = {row[0].value: row[1].value for row in formulas[summary].iter_rows()}
    shown = {row[0].value: row[1].value for row in values[summary].iter_rows()}
    assert named["Net"] == "=SUM('data'!J2:J3)"
    assert shown["Net"] == 1200.99
    assert named["Orders"] == 1  # of two products: the sum of the rows would be two
    assert len(formulas[summary]._charts) == 1


def test_amounts_have_the_decimals_of_their_currency(shop: Shop) -> None:
    a_warehouse(shop.table)
    a_product(shop.table, "LAMP", cost=cny("12.30"))
    received(shop.table, "LAMP", 3)

    cells = workbook(asked(shop, "xlsx", report="stock"))["data"]["E2"]

    assert (cells.value, cells.number_format, cells.data_type) == (36.9, "#,##0.00", "n")


@pytest.mark.parametrize("name", HOSTILE)
def test_text_stays_text(shop: Shop, name: str) -> None:
    a_product(shop.table, "CHAIR", name=name)
    shop.sold(a_line("CHAIR"))

    cell = workbook(asked(shop, "xlsx", "group_by=product"))["data"]["B2"]
    page = pdf_text(asked(shop, "pdf", "group_by=product"))

    assert (cell.value, cell.data_type) == (name, "s")
    assert cell.hyperlink is None
    wanted = {c for c in name if c.isalnum()}
    assert wanted <= set(page)
    assert "alert(1)" not in name or "<script>alert(1)" in page.replace("\n", "")


def test_a_page_says_whose_report_it_is_over_which_days_and_its_number(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 2, 10_000))

    answer = asked(shop, "pdf", "interval=day")
    text = pdf_text(answer)

    assert answer.headers["Content-Type"] == "application/pdf"
    for said in ("Sales", "Acme", "October 24, 2026 – November 22, 2026", "Asia/Shanghai", "CN¥200.00", "1 / "):
        assert said in text


def test_a_chinese_tenant_reads_chinese_with_the_fonts_inside(shop: Shop) -> None:
    _settings(shop, locale="zh-CN", company_name="安可家具")
    a_product(shop.table, "CHAIR", name="橡木椅子")
    shop.sold(a_line("CHAIR", 2, 10_000))

    answer = asked(shop, "pdf", "group_by=product")

    text = pdf_text(answer)
    assert [word for word in ("安可家具", "销售报表", "橡木椅子", "净额") if word not in text] == []
    fonts = _fonts(PdfReader(io.BytesIO(answer.content)))
    assert fonts
    assert all("FontFile" in "".join(font) for font in fonts)
    assert "汇总" in workbook(asked(shop, "xlsx")).sheetnames


def test_a_report_of_nothing_is_a_file_too(shop: Shop) -> None:
    header, *rows = workbook(asked(shop, "xlsx"))["data"].iter_rows(values_only=True)

    assert header[0] == "key"
    assert rows == []
    assert "Nothing to show." in pdf_text(asked(shop, "pdf"))


def test_ten_thousand_characters_in_a_cell_are_all_there() -> None:
    name = "".join(chr(0x4E00 + n) for n in range(10_000))
    report = Report("x", "x", "zh-CN", "Acme", "X", "", (), ("name",), ("Name",))
    sheets, pages = io.BytesIO(), io.BytesIO()

    write(report, [(name,)], "xlsx", sheets)
    write(report, [(name,)], "pdf", pages)

    assert openpyxl.load_workbook(sheets)["data"]["A2"].value == name
    text = "".join(page.extract_text() for page in PdfReader(pages).pages)
    assert {name[0], name[5_000], name[9_999]} <= set(text)


@pytest.mark.parametrize("interval", ["day", "week", "month", "none"])
def test_the_pieces_of_a_long_report_are_whole_periods_and_together_its_days(interval: str) -> None:
    span = Span(date(2024, 2, 27), date(2026, 11, 22))

    parts = list(pieces(span, interval))

    assert (parts[0][0], parts[-1][1]) == (span.first, span.last)
    for (_, last), (first, _) in pairwise(parts):
        assert first == last + timedelta(days=1)
        assert period_of(first, interval) == first


def test_every_word_of_a_report_is_translated(shop: Shop) -> None:
    with (CATALOGUES / "zh_CN.po").open("rb") as file:
        translated = {message.id for message in read_po(file, locale="zh_CN") if message.string}
    papers = Papers(shop.table)
    reports = [papers.paper(an_actor(), name, {}).report for name in papers.names]

    words = {word for report in reports for word in (report.title, *report.headings)}

    assert words - translated == set()


def _settings(shop: Shop, **fields: str) -> None:
    settings = SettingsRepository(shop.table)
    now = settings.current(TENANT)
    with shop.table.transaction() as tx:
        change = Change.by(an_actor(), "changed", NOON)
        settings.save(tx, TENANT, now.but(**fields, version=now.version + 1), change)


def _fonts(reader: PdfReader) -> list[list[str]]:
    """The names under which each font's description holds its file."""
    found = []
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            found.append([*inner.get_object()["/FontDescriptor"].get_object().keys()])
    return found


def test_moments_on_pages_are_the_tenants() -> None:
    report = Report("x", "x", "en", "Acme", "X", "", (), ("at",), ("At",), time_zone="Asia/Shanghai")
    out = io.BytesIO()

    write(report, [(NOON,)], "pdf", out)

    assert "2026-11-22 12:00" in PdfReader(out).pages[0].extract_text()


def test_pages_of_a_long_report_go_on_from_part_to_part(monkeypatch) -> None:
    monkeypatch.setattr("shared.reporting.pages.AT_ONCE", 60)
    monkeypatch.setattr("shared.reporting.pages.A_PART", 40)
    report = Report("x", "x", "en", "Acme", "X", "", (), ("name",), ("Name",))
    out = io.BytesIO()

    write(report, ((f"row-{n}",) for n in range(100)), "pdf", out)

    texts = [page.extract_text() for page in PdfReader(out).pages]
    assert [f"row-{n}" for n in range(100)] == [line for text in texts for line in text.split() if "row-" in line]
    assert [text.split()[-1] for text in texts] == [str(n + 1) for n in range(len(texts))]
    assert "/ " not in texts[0]
