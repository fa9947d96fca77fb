"""Messages as they travel: they parse, their files open, and nothing in a name becomes a header."""

import io
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import openpyxl
import pytest
from pypdf import PdfReader

import functions.printer.handler as printer
from shared.core.actor import Role
from shared.notifications.mime import mime
from shared.notifications.models import Letter, Message, Recipient, Subscription
from shared.notifications.schedules.models import ScheduleReport
from shared.notifications.schedules.runner import ScheduleRunner
from shared.notifications.schedules.service import ScheduleService
from shared.notifications.stationery import letter
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from tests.builders import ONCE, TENANT, a_product, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order
from tests.unit.reporting.store import MemoryStore
from tests.unit.schedules.test_report_mail import a_person, ordered

LONG_SPECIAL = "Mueller, Hans and a long, long name that is folded, with <other@evil.example> and more inside"
NAME = '=1+1 <b>橡木</b>\u202e"&'


def parsed(raw: bytes) -> EmailMessage:
    raw.decode("ascii")
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def sent(message: Message, store: MemoryStore | None = None) -> EmailMessage:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return parsed(mime(message, sender="shop@example.com", now=now, fetch=(store or MemoryStore()).get))


@pytest.fixture
def report() -> EmailMessage:
    """A Chinese tenant's monthly sales, with every kind of file."""
    table, clock, store = MemoryTable(), FrozenClock(NOON), MemoryStore()
    a_tenant(table, locale="zh-CN", company_name="安可家具")
    a_person(table, "U1", Role.ADMIN)
    a_product(table, "CHAIR", name=NAME)
    at = datetime(2026, 10, 5, 4, tzinfo=UTC)
    SalesProjection(table).apply(TENANT, an_order(a_line("CHAIR", 3), placed_at=at, confirmed_at=at))
    composer = printer.Composer(Papers(table, clock))
    service = ScheduleService(table, composer, clock)
    request = ScheduleReport(
        report="sales",
        parameters={"group_by": "product"},
        frequency="monthly",
        at="08:00",
        recipients=["ann@example.com"],
        formats=["csv", "xlsx", "pdf"],
    )
    begun = service.run(an_actor(), service.create(an_actor(), request, once=ONCE).id, once=ONCE)
    ScheduleRunner(table, composer, store, lambda *_: "https://x.example/l", clock).send(TENANT, begun.last_run.id)
    (mail,) = ordered(table)
    return sent(mail.messages(TENANT)[0], store)


def test_a_report_is_text_and_html_with_its_picture_inside_and_its_files_behind(report: EmailMessage) -> None:
    kinds = [part.get_content_type() for part in report.walk() if not part.is_multipart()]

    assert report["subject"] == "销售报表 · 2026年10月1日 – 2026年10月31日 · 安可家具"
    assert kinds[:3] == ["text/plain", "text/html", "image/png"]
    assert "\n净额: ¥300.00\n" in report.get_body(("plain",)).get_content()
    html = report.get_body(("html",)).get_content()
    assert 'src="cid:chart"' in html
    assert "http" not in html.replace("https://x.example/l", "")
    (picture,) = [part for part in report.walk() if part["content-id"] == "<chart>"]
    assert picture.get_content().startswith(b"\x89PNG")
    assert picture.get_content_disposition() == "inline"


def test_its_files_open_and_show_names_as_they_are(report: EmailMessage) -> None:
    files = {part.get_filename().rpartition(".")[2]: part.get_content() for part in report.iter_attachments()}

    assert openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["data"]["B2"].value == NAME
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "橡木" in pages
    assert "<b>" in pages
    assert "销售报表" in pages
    assert "'=1+1 <b>橡木</b>" in files["csv"]


def test_who_is_subscribed_can_leave_with_one_click(report: EmailMessage) -> None:
    assert report["List-Unsubscribe"] == "<https://x.example/l>"
    assert report["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "name", [LONG_SPECIAL, "Ann\r\nBcc: all@example.com", "王芳, <x@y.example>", '"; DROP', "x" * 10_000, ""]
)
def test_a_name_is_a_name_and_no_header(name: str) -> None:
    recipient = Recipient(email="ann@example.com", full_name=name)
    message = Message(
        id="M1",
        tenant_id=TENANT,
        recipient=recipient,
        letter=Letter(subject=f"Hello {name}\nBcc: x@y.example", text="Text", html="<p>Text</p>"),
        subscription=Subscription(schedule_id="S1"),
    )

    received = sent(message)

    assert received["Bcc"] is None
    (address,) = received["To"].addresses
    assert address.addr_spec == "ann@example.com"
    assert address.display_name == (" ".join(name.split()) if len(name) < 60 else "")
    assert received["Subject"] == " ".join(f"Hello {name} Bcc: x@y.example".split())
    assert received["List-Unsubscribe"] is None


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_hostile_text_is_text_in_every_mail(locale: str) -> None:
    bad = "<script>alert(1)</script>{{ 7*7 }}\"'&\u202e"
    facts = {"purpose": "invitation", "company": bad, "name": bad, "address": "a@b.example", "code": "C"}
    facts |= {"lasting": timedelta(hours=2), "link": "https://x.example/?a=1&b=2"}

    mail = letter("code", locale, facts)

    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)" in mail.html
    assert "{{ 7*7 }}" in mail.html
    assert "\u202e" not in mail.subject + mail.text + mail.html
    assert "<script>alert(1)</script>{{ 7*7 }}" in mail.text
