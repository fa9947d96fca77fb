"""Every kind of mail as its reader opens it: the same in both of its forms, legible on a phone, loading nothing."""

import base64
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from pypdf import PdfReader

from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.notifications.schedules.daily_sales import DAILY_SALES
from shared.notifications.schedules.models import Run
from shared.notifications.schedules.repository import RunRepository
from tests.e2e.browser import PICTURES, browsing
from tests.e2e.mailbox import PostOffice, Sent, mails_to
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack

pytestmark = pytest.mark.soak
GOODS = {
    "en": ("Oak chair", "Walnut table", "Floor lamp", "Bookshelf with five open boards", "Linen cushion"),
    "zh-CN": ("橡木餐椅", "胡桃木餐桌", "落地阅读灯", "五层开放式实木书架", "亚麻靠垫"),
}
PEOPLE = {"en": ("Anchor Furniture", "Ada Admin", "Tea House"), "zh-CN": ("安可家具", "王芳", "清风茶馆")}
WIDTHS = (700, 390)
FIGURE = re.compile(r"\d[\d.,:]*\d|\d")
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|\S+\.(?:csv|xlsx|pdf)|F-\d+")
"""Addresses, files and SKUs."""


@dataclass(frozen=True)
class Opened:
    """A mail in the mailbox and, where the table keeps it, as it travelled."""

    subject: str
    text: str
    html: str
    raw: EmailMessage | None = None

    @classmethod
    def of(cls, sent: Sent, raw: EmailMessage | None = None) -> "Opened":
        """With pictures where the letter shows them, as mail programs do."""
        html = sent["BodyHtml"]
        for part in raw.walk() if raw else ():
            if part["Content-ID"]:
                picture = base64.b64encode(part.get_content()).decode()
                html = html.replace(f"cid:{part['Content-ID'][1:-1]}", f"data:image/png;base64,{picture}")
        return cls(sent["Subject"], sent["BodyText"], html, raw)


@dataclass(frozen=True)
class Trader:
    """A shop in its own language with a month of sales, paid and on credit, and goods that are low."""

    shop: Shop
    stack: Stack
    language: str

    def trades(self) -> None:
        """Five products, nine orders in the last thirty days."""
        shop, (_company, _name, customer) = self.shop, PEOPLE[self.language]
        for n, name in enumerate(GOODS[self.language], start=1):
            price, cost = f"{1234.5 / n:.2f}", shop.money("41.50")
            shop.stocked(60, f"F-{n:03}", name=name, price=price, cost=cost, reorder_point=20)
        buyer = shop.customer(customer, payment_terms="credit", credit_limit=shop.money("9000000.00"))
        for days in range(40, -1, -4):
            wish = shop.wish(buyer, {f"F-{n:03}": 4 - (n - 1) % 4 for n in range(1, 6)})
            shop.place(wish | {"placed_at": (datetime.now(UTC) - timedelta(days=days)).isoformat()})
        shop.pay(shop.place(shop.wish(shop.customer(customer), {"F-005": 16})))
        eventually(lambda: shop.report(first=_day(30))["totals"]["orders"], lambda orders: orders == 9)
        eventually(lambda: shop.see("/v1/stock/alerts")["items"], lambda alerts: len(alerts) == 2)

    def mails(self) -> dict[str, Opened]:
        """One of each kind."""
        shop, reset = self.shop, {"email": self.shop.email}
        found = {report: self._report(report) for report in ("sales", "stock", "payments", "customers", "receivables")}
        found["daily"] = self._daily()
        found["restock"] = self._to_admin(lambda: shop.ask("POST", "/v1/stock/alerts/run"))
        found["verification"] = self._to_admin(lambda: shop.call("POST", "/v1/me/email-verification"))
        found["reset"] = self._to_admin(lambda: shop.http.post("/v1/password-reset", json=reset))
        guest = f"guest-{shop.user_id.lower()}@example.com"
        shop.ask("POST", "/v1/users", {"email": guest, "full_name": PEOPLE[self.language][1], "role": "sales"})
        found["invitation"] = Opened.of(eventually(lambda: mails_to(self.stack, guest))[0])
        return found

    def _report(self, report: str) -> Opened:
        recipient = f"{report}-{self.shop.user_id.lower()}@example.com"
        days = {"from": _day(30), "to": _day(0)}
        parameters = {"sales": days | {"group_by": "product"}, "payments": days}.get(report, {})
        wanted = {"report": report, "parameters": parameters, "frequency": "monthly", "at": "08:00"}
        formats = ["csv", "xlsx", "pdf"]
        made = self.shop.ask("POST", "/v1/report-schedules", {**wanted, "recipients": [recipient], "formats": formats})
        run = self.shop.ask("POST", f"/v1/report-schedules/{made['id']}/run")["last_run"]
        (sent,) = eventually(lambda: mails_to(self.stack, recipient))
        return self._as_it_travelled(sent, run["id"])

    def _daily(self) -> Opened:
        """Of today: the clock's own run is about yesterday, when the shop was none."""
        post, today = PostOffice(self.stack), datetime.now(UTC).date()
        run = Run(
            id=f"{DAILY_SALES}-{today}",
            tenant_id=self.shop.tenant_id,
            schedule_id=DAILY_SALES,
            first=today,
            last=today,
            begun_at=system_clock(),
        )

        def begin() -> None:
            with post.table.transaction() as tx:
                RunRepository(post.table).begin(tx, run)

        return self._as_it_travelled(self._sent_to_admin(begin), run.id)

    def _as_it_travelled(self, sent: Sent, run_id: str) -> Opened:
        raw = PostOffice(self.stack).message(self.shop.tenant_id, f"report-{run_id}-0")
        assert _letter(raw, "plain") == sent["BodyText"]
        assert _letter(raw, "html") == sent["BodyHtml"]
        return Opened.of(sent, raw)

    def _to_admin(self, act: Callable[[], object]) -> Opened:
        return Opened.of(self._sent_to_admin(act))

    def _sent_to_admin(self, act: Callable[[], object]) -> Sent:
        before = len(mails_to(self.stack, self.shop.email))
        act()
        (sent,) = eventually(lambda: mails_to(self.stack, self.shop.email)[before:])
        return sent


@pytest.fixture(params=["en", "zh-CN"])
def trader(request: pytest.FixtureRequest, open_shop: Callable[..., Shop], stack: Stack) -> Trader:
    language, (company, name, _customer) = request.param, PEOPLE[request.param]
    trader = Trader(open_shop(locale=language, company_name=company, full_name=name), stack, language)
    trader.trades()
    return trader


def test_every_mail_looks_well_and_says_the_same_in_both_forms(trader: Trader, chromium: Chromium) -> None:
    mails = trader.mails()
    pages = {"leave": leaving(mails["daily"]), "file": mailed_file(trader)}

    for width in WIDTHS:
        with browsing(chromium, "", width, trader.language) as browser:
            for name, mail in mails.items():
                looks_well(browser.page, f"{name}-{width}-{trader.language}", mail.html, trader.language)
                said = browser.page.inner_text("body")
                assert figures(f"{mail.subject}\n{mail.text}") == figures(said), name
                assert trader.language == "en" or latin(said + mail.subject + mail.text) == set(), name
            for name, html in pages.items():
                looks_well(browser.page, f"{name}-{width}-{trader.language}", html, trader.language)
    files_open(mails, trader.language)
    for name in ("sales", "daily"):
        raw = mails[name].raw
        assert raw is not None
        assert raw["List-Unsubscribe"][1:-1] in mails[name].text


def looks_well(page: Page, name: str, html: str, language: str) -> None:
    """Take a picture; nothing is fetched, nothing sticks out, every picture is there."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"mail-{name}.png", full_page=True)

    assert [url for url in asked if not url.startswith("data:")] == [], name
    assert page.evaluate("document.documentElement.lang") == language, name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
    assert page.evaluate("[...document.images].every((each) => each.complete && each.naturalWidth > 0)"), name


def figures(text: str) -> set[str]:
    """Every number that is said."""
    return set(FIGURE.findall(NO_WORDS.sub(" ", text)))


def latin(text: str) -> set[str]:
    """Words in Latin letters that no Chinese reader expects."""
    return set(re.findall(r"[A-Za-z][a-z_]+", NO_WORDS.sub(" ", text))) - {"Tallyshop"}


def files_open(mails: dict[str, Opened], language: str) -> None:
    """Workbooks with openpyxl, pages with pdftotext: they name the goods and the company."""
    for name, mail in mails.items():
        files = (
            {part.get_filename().rpartition(".")[2]: part.get_content() for part in mail.raw.iter_attachments()}
            if mail.raw
            else {}
        )
        if name in ("daily",) or not files:
            continue
        header, *rows = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["data"].iter_rows(values_only=True)
        assert rows, name
        assert files["csv"].splitlines()[0] == "\ufeff" + ",".join(map(str, header))
        pages = pdf_text(files["pdf"])
        wanted = [PEOPLE[language][0], *(GOODS[language][:2] if name in ("sales", "stock") else [])]
        assert [word for word in wanted if word not in pages] == [], name


def pdf_text(content: bytes) -> str:
    """What stands on the pages, without breaks in long names."""
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
        return done.stdout.decode()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def leaving(mail: Opened) -> str:
    """The page behind a mail's link for leaving."""
    (link,) = set(re.findall(r'https?://[^"\s]+/v1/unsubscriptions/[^"\s]+', mail.html))
    return httpx.get(unescape(link)).text


def mailed_file(trader: Trader) -> str:
    """The page behind the link to a file that no mail holds, once the file is there; its own link hands it out."""
    shop, post = trader.shop, PostOffice(trader.stack)
    actor = Actor(shop.tenant_id, shop.user_id, Role.ADMIN, "request-1")
    token = post.promised_file(actor, "sales", {"interval": "day"}, "xlsx")

    def seen() -> str:
        return shop.http.get(f"/v1/mailed-files/{token}").text

    html = eventually(seen, lambda text: 'href="' in text)
    (link,) = re.findall(r'href="([^"]+)"', html)
    assert httpx.get(unescape(link)).content.startswith(b"PK")
    return html


def _letter(raw: EmailMessage, subtype: str) -> str:
    body = raw.get_body((subtype,))
    assert isinstance(body, EmailMessage)
    content: str = body.get_content()
    return content


def _day(ago: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}"
