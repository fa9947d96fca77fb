"""Whatever people call things is text in every mail and every file that goes with one, and stays in its own place."""

import csv
import io
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import openpyxl
import pytest
from pypdf import PdfReader

from shared.notifications.mime import mime
from shared.notifications.models import Letter, Message, Recipient, Subscription
from shared.notifications.stationery import page
from tests.builders import TENANT
from tests.unit.notifications.hostile_house import IN_FILES, a_house

NAMES = {
    "markup": "</td></table><script>x()</script><img src=x onerror=x()>{{ 7*7 }}{% raw %}\"'&amp;",
    "formula": '=HYPERLINK("http://evil.example";"x")',
    "lines": "Ann\n\nBcc: all@evil.example\n\nSee what is low: https://evil.example/\u2028\x85X",
    "turned": "\u202eelpmaxe.live\u2066\u202b (5) & 7",
    "popped": "\u2069\u202c\u2069 שלום (5) \u2069",
    "leftwards": "شركة النور 5 & 7",
    "longest": "W" * 200,
    "percent": "%(company)s %s %n {0} ${x} #{x}",
}
MIXED = "=1+1 </td><script>x()</script> \u202eevil\u2066 {{ 7*7 }} #set page(width: 1pt) $x$ *b*\n\"',@ref"
LOCALES = ("en", "zh-CN")
PLAIN = "Plain"
LEFTWARDS, ISOLATES, TURNS = "[\u0590-\u08ff]", "\u2068[^\u2068\u2069]*\u2069", "[\u202a-\u202e\u2066\u2067]"
HEADERS = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Subject",
    "To",
    "X-Tallyshop-Message",
]


class Skeleton(HTMLParser):
    """The elements of a page with their attributes; of those that show text, their names alone."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(f"<{tag} {[name if name == 'alt' else (name, value) for name, value in attrs]}>")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def line(text: str) -> str:
    """As a line of ours holds it."""
    return " ".join(re.sub(f"{TURNS}|[\u2068\u2069\u202c]", "", text).split())


@pytest.fixture(scope="module")
def plain() -> dict[str, dict[str, Letter]]:
    return {locale: dict(a_house(PLAIN, locale).letters()) for locale in LOCALES}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_mail_of_hostile_names_is_built_as_the_one_of_plain_names(plain, name: str, locale: str) -> None:
    for kind, letter in a_house(name, locale).letters():
        usual = plain[locale][kind]
        shown, expected = Skeleton(letter.html), Skeleton(usual.html)
        bare = letter.text.replace("\u2068", "").replace("\u2069", "")

        assert shown.parts == expected.parts, kind
        assert len(letter.text.splitlines()) == len(usual.text.splitlines()), kind
        assert line("".join(shown.said)) == line("".join(expected.said).replace(PLAIN, line(name))), kind
        assert bare == usual.text.replace(PLAIN, line(name)), kind
        assert line(name) in line(letter.subject), kind


@pytest.mark.parametrize("name", [NAMES[each] for each in ("turned", "popped", "leftwards")])
def test_what_runs_from_right_to_left_turns_no_word_of_ours(name: str) -> None:
    for kind, letter in a_house(name).letters():
        for text in (letter.subject, letter.text, letter.html):
            assert not re.search(TURNS, text), kind
            assert not re.search(f"{LEFTWARDS}|[\u2068\u2069]", re.sub(ISOLATES, "", text)), kind


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_splits_a_header(name: str) -> None:
    recipient = Recipient(email="ann@example.com", full_name=name)
    for kind, letter in a_house(name).letters():
        way = Subscription(schedule_id="S", leave_url="https://x.example/l")
        message = Message(id="M", tenant_id=TENANT, recipient=recipient, letter=letter, subscription=way)

        raw = mime(message, sender="shop@example.com", now=datetime(2026, 11, 22, tzinfo=UTC), fetch=lambda _: b"")
        read = message_from_bytes(raw, policy=default)

        assert sorted(read.keys()) == HEADERS, kind
        assert read["Subject"] == letter.subject, kind
        (address,) = read["To"].addresses
        assert address.addr_spec == recipient.email
        assert address.display_name in ("", line(name))
        assert read.get_body(("plain",)).get_content() == letter.text, kind
        assert read.get_body(("html",)).get_content().rstrip() == letter.html, kind


@pytest.mark.parametrize("name", [MIXED, NAMES["longest"]], ids=["mixed", "longest"])
def test_the_files_of_every_report_show_the_name_and_obey_nothing_in_it(name: str) -> None:
    house = a_house(name)

    for report, asked in IN_FILES:
        files = {file.format: file.content for file in house.composed(report, asked).files}
        assert _cells(files["csv"]), report
        assert [cell for cell in _cells(files["csv"]) if cell.startswith(("=", "+", "@", "\t"))] == [], report
        formulas = [cell.value for cell in _workbook(files["xlsx"]) if cell.data_type == "f"]
        assert [formula for formula in formulas if not re.fullmatch(r"=SUM\('data'![A-Z]+2:[A-Z]+\d+\)", formula)] == []
        assert not any(cell.hyperlink for cell in _workbook(files["xlsx"])), report
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages]
        assert len(pages) <= 4, report
        assert not re.search(TURNS, "".join(pages)), report
        assert "".join(line(name).split())[:60] in "".join("".join(pages).split()), report


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    ("template", "facts"),
    [("leave", {"done": False}), ("leave", {"done": True}), ("file", {"link": "https://x.example/", "failed": False})],
)
def test_pages_that_mails_lead_to_show_names_as_text(template: str, facts: dict, name: str) -> None:
    shown, usual = (
        Skeleton(page(template, "en", facts | {"company": each, "name": each, "progress": 0})) for each in (name, PLAIN)
    )

    assert shown.parts == usual.parts
    assert line(name) in line("".join(shown.said))


def _cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def _workbook(content: bytes) -> list:
    return [cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
