"""People read words, programs read codes: no code stands on a page or in a mail, and the workbook explains its own."""

import io
import re
from datetime import timedelta
from typing import get_args

import openpyxl
import pytest
from pypdf import PdfReader

from functions.printer.handler import Composer
from shared.core.actor import Role
from shared.language import language
from shared.payments.models import ProviderName
from shared.reporting.files import write
from shared.reporting.layout import CATALOGUES
from shared.reporting.papers import Papers
from shared.reporting.projection import MoneyProjection, SalesProjection
from shared.reporting.segments import Segment
from shared.reporting.stock import Pace
from shared.reporting.wording import CODES
from tests.builders import TENANT, a_customer, a_product, a_tenant, a_warehouse, an_actor, cny, received
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order, stored
from tests.unit.reporting.test_payments_report import House, a_fact, a_payment
from tests.unit.schedules.test_report_mail import a_person

GROUPS = ("product", "category", "customer", "salesperson", "region", "warehouse")
ASKED = [
    *(("sales", {"group_by": group, "interval": "month", "compare": "previous", "top": "3"}) for group in GROUPS),
    ("sales", {"interval": "week"}),
    ("stock", {}),
    ("payments", {}),
    ("customers", {}),
    ("receivables", {}),
]
EACH = pytest.mark.parametrize(
    ("name", "asked"), ASKED, ids=["-".join([name, *asked.values()]) for name, asked in ASKED]
)
NAMES = {"Asia", "Shanghai", "Stripe", "Main"}
"""What is called so in Chinese, too; the last is the tenant's own word."""


@pytest.fixture(scope="module")
def papers() -> Papers:
    """A Chinese tenant with goods of every pace, customers of every segment and money by every provider."""
    table, clock = MemoryTable(), FrozenClock(NOON)
    a_tenant(table, locale="zh-CN", company_name="安可家具")
    a_person(table, "U1", Role.ADMIN)
    a_warehouse(table)
    for sku, sold in (("QUICK", 5), ("SLOW", 1), ("IDLE", 0)):
        a_product(table, sku, name="橡木椅子", category="家具", cost=cny("1.00"))
        received(table, sku, 10 if sold != 1 else 100)
        if sold:
            SalesProjection(table).apply(TENANT, an_order(a_line(sku, sold, 1), id=sku, region="华东"))
    away = {"新": [1], "老": [40, 20, 1], "大": [40, 20, 2], "远": [100], "丢": [300]}
    for name, days in away.items():
        customer = a_customer(table, name=name)
        for n in days:
            at = NOON - timedelta(days=n)
            order = an_order(
                a_line("QUICK", 1, 900_000 if name == "大" else 100),
                id=f"{customer.id}{n}",
                customer_id=customer.id,
                region="华东",
                placed_at=at,
                confirmed_at=at,
            )
            SalesProjection(table).apply(TENANT, order)
    for number, provider in enumerate(get_args(ProviderName), start=1):
        stored(table, an_order(id=f"ORDER{number}"))
        paid = a_payment(a_fact("CAPTURED", 100), order_id=f"ORDER{number}", provider=provider)
        MoneyProjection(table).follow_all([House.image(paid)])
    return Papers(table, clock)


def test_every_code_has_a_word_in_chinese() -> None:
    words = language("zh-CN", CATALOGUES)

    for column, kind in (("provider", ProviderName), ("segment", Segment), ("pace", Pace)):
        assert set(CODES[column]) == set(get_args(kind))
    untranslated = {word for codes in CODES.values() for word in codes.values() if word not in words.texts}
    assert untranslated == set()


@EACH
def test_no_code_slips_onto_a_chinese_page(papers: Papers, name: str, asked: dict[str, str]) -> None:
    paper, out = papers.paper(an_actor(), name, asked), io.BytesIO()

    write(paper.report, paper.rows_at_once() or [], "pdf", out)

    text = " ".join(page.extract_text() for page in PdfReader(out).pages)
    assert "安可家具" in text
    assert set(re.findall(r"[A-Za-z][a-z_]+", text)) - NAMES == set()


@EACH
def test_no_code_slips_into_a_chinese_mail(papers: Papers, name: str, asked: dict[str, str]) -> None:
    composed = Composer(papers).compose(an_actor(), name, asked, [])

    chart = composed.report.chart
    said = [
        composed.report.subject,
        *composed.report.headings,
        *(part for fact in composed.report.facts for part in fact),
    ]
    said += [chart.title, *chart.labels] if chart else []
    assert {word for text in said for word in re.findall(r"[A-Za-z][a-z_]+", text)} - NAMES == set()


@pytest.mark.parametrize(("name", "column"), [("stock", "pace"), ("customers", "segment"), ("payments", "provider")])
def test_pages_show_the_word_of_every_code_and_workbooks_explain_it(papers: Papers, name: str, column: str) -> None:
    paper = papers.paper(an_actor(), name, {})
    rows, pages, book = paper.rows_at_once() or [], io.BytesIO(), io.BytesIO()

    write(paper.report, rows, "pdf", pages)
    write(paper.report, rows, "xlsx", book)

    words, at = paper.report.words(column), paper.report.columns.index(column)
    assert {row[at] for row in rows} == set(words)
    text = "".join(page.extract_text() for page in PdfReader(pages).pages)
    assert [word for word in words.values() if word not in text] == []
    sheets = openpyxl.load_workbook(book)
    assert {row[at] for row in sheets["data"].iter_rows(min_row=2, values_only=True)} == set(words)
    explained = {row[0]: row[1] for row in sheets["汇总"].iter_rows(values_only=True)}
    assert explained | words == explained
    assert explained[column] == paper.report.heading(column)
