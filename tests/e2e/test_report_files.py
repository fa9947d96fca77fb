"""Reports that leave the house over HTTP: files at once, files in the background, and mails by schedule."""

import io
import re

import httpx
import openpyxl
import pytest
from pypdf import PdfReader

from shared.core.report import ReportFormat
from tests.e2e.exports import ordered_export
from tests.e2e.mailbox import mails_to
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop whose three chairs are in the figures."""
    shop.stocked(10)
    shop.pay(shop.sale(3))
    eventually(lambda: shop.report()["totals"]["units"], lambda units: units == 3)
    return shop


def test_a_workbook_and_pages_say_what_the_answer_says(sold: Shop) -> None:
    net = sold.report()["totals"]["net"]["amount"]

    book, pages = (sold.call("GET", f"/v1/reports/sales?format={each}&group_by=product") for each in ("xlsx", "pdf"))

    header, row = openpyxl.load_workbook(io.BytesIO(book.content))["data"].iter_rows(values_only=True)
    assert f"{dict(zip(header, row, strict=True))['net']:.2f}" == net
    assert net in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pages.content)).pages)


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_an_export_is_made_in_the_background_and_fetched_by_its_link(
    sold: Shop, stack: Stack, file_format: ReportFormat
) -> None:
    path = f"/v1/exports/{ordered_export(sold, stack, file_format)}"

    done = eventually(lambda: sold.see(path), lambda seen: seen["status"] == "done")

    file = httpx.get(done["url"])
    assert done["progress"] == 100
    assert file.status_code == 200
    assert file.content.startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF"}[file_format])
    assert f".{file_format}" in file.headers["Content-Disposition"]
    assert sold.hire("finance").call("GET", path).status_code == 404


def test_a_schedule_that_is_run_mails_each_recipient_until_he_leaves(sold: Shop, stack: Stack) -> None:
    ann, bo = (f"{name}-{sold.user_id.lower()}@example.com" for name in ("ann", "bo"))
    wanted = {"report": "stock", "frequency": "daily", "at": "08:00", "recipients": [ann, bo], "formats": ["xlsx"]}
    schedule = sold.ask("POST", "/v1/report-schedules", wanted)

    sold.ask("POST", f"/v1/report-schedules/{schedule['id']}/run")
    (mail,) = eventually(lambda: mails_to(stack, ann))
    assert len(eventually(lambda: mails_to(stack, bo))) == 1
    company = sold.see("/v1/me")["tenant"]["company_name"]
    assert mail["Subject"].startswith("Stock · ")
    assert mail["Subject"].endswith(f" · {company}")
    assert "On hand: 10" in mail["BodyText"]

    (link,) = re.findall(r"https?://\S+/v1/unsubscriptions/\S+", mail["BodyText"])
    assert httpx.get(link).status_code == 200
    assert httpx.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    sold.ask("POST", f"/v1/report-schedules/{schedule['id']}/run")

    eventually(lambda: mails_to(stack, bo), lambda mails: len(mails) == 2)
    assert len(mails_to(stack, ann)) == 1
    (listed,) = sold.see("/v1/report-schedules")["items"]
    assert [(each["email"], each["reason"]) for each in listed["undeliverable"]] == [(ann, "unsubscribed")]
    assert listed["last_run"]["sent_to"] == [bo]
