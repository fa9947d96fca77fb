"""A scheduled report that is too long for a mail: its files are made in the background and fetched by a link."""

import re
from collections.abc import Callable

import pytest

import functions.printer.handler as printer
from functions.reporting import handler
from shared.notifications.schedules.models import ScheduleReport
from shared.notifications.schedules.runner import ScheduleRunner
from shared.notifications.schedules.service import ScheduleService
from shared.reporting.exports.mailed import MailedFiles
from shared.reporting.papers import Papers
from shared.storage import keys
from shared.storage.secret import SigningSecrets
from tests.builders import ONCE, TENANT, an_actor
from tests.fakes import FrozenClock
from tests.gateway import Answer
from tests.unit.reporting import test_exports
from tests.unit.reporting.orders import NOON
from tests.unit.reporting.shop import Shop
from tests.unit.schedules.test_report_mail import ordered

shop = test_exports.shop
"""Two dozen rows in six pieces, where ten are too many to hold at once."""
DAYS = {"from": "2026-06-01", "to": "2026-11-22", "interval": "day", "group_by": "product"}


@pytest.fixture
def clock(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    clock = FrozenClock(NOON)
    files = MailedFiles(shop.table, shop.store, lambda: SigningSecrets(b"now"), clock)
    for module in (handler, printer):
        monkeypatch.setattr(module, "mailed_files", files)
    monkeypatch.setattr(printer, "address", lambda path: f"https://x.example/v1/{path}")
    return clock


def mailed(shop: Shop, clock: FrozenClock) -> str:
    """The text of the mail of a run with a table of all those rows."""
    composer = printer.Composer(Papers(shop.table, clock))
    service = ScheduleService(shop.table, composer, clock)
    request = ScheduleReport(
        report="sales", parameters=DAYS, frequency="daily", at="08:00", recipients=["ann@example.com"], formats=["csv"]
    )
    begun = service.run(an_actor(), service.create(an_actor(), request, once=ONCE).id, once=ONCE)
    assert begun.last_run
    runner = ScheduleRunner(shop.table, composer, shop.store, lambda *_: "", clock)
    for _ in range(2):
        runner.send(TENANT, begun.last_run.id)
    (mail,) = ordered(shop.table)
    assert [each.name for each in mail.enclosures] == ["chart.png"]
    return mail.letter.text


def page(shop: Shop, text: str, spoil: Callable[[str], str] = lambda token: token) -> Answer:
    """What stands behind the mail's link."""
    (token,) = re.findall(r"https://x\.example/v1/mailed-files/(\S+)", text)
    return shop.gateway.call("GET", f"/v1/mailed-files/{spoil(token)}")


def made(shop: Shop, clock: FrozenClock) -> None:
    for key in [key for key in shop.table.items if keys.kind_of(key.partition) == "EXPORTS"]:
        test_exports.maker(shop, clock).make(TENANT, key.sort)


def test_the_link_tells_how_far_the_file_is_and_then_hands_it_out(shop: Shop, clock: FrozenClock) -> None:
    text = mailed(shop, clock)
    waiting = page(shop, text).text

    made(shop, clock)

    assert "The file is being made: 0 %" in waiting
    assert 'http-equiv="refresh"' in waiting
    ready = page(shop, text)
    assert ready.headers["Content-Type"].startswith("text/html")
    (link,) = re.findall(r'href="(https://files\.example/[^"]+)"', ready.text)
    assert "sales_2026-06-01_2026-11-22.csv" in link
    place = link.removeprefix("https://files.example/").partition("?")[0]
    assert len(shop.store.files[place].decode().splitlines()) == 1 + 24


def test_the_file_is_ordered_once_and_its_making_stands_in_the_audit(shop: Shop, clock: FrozenClock) -> None:
    mailed(shop, clock)
    made(shop, clock)
    made(shop, clock)

    kinds = [keys.kind_of(key.partition) for key in shop.table.items]
    assert (kinds.count("EXPORTS"), kinds.count("ACCESS")) == (1, 2)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "X" + t[1:], lambda _: "a.b.c", lambda t: t + "."])
def test_a_link_that_we_did_not_sign_is_none(shop: Shop, clock: FrozenClock, spoil: Callable[[str], str]) -> None:
    text = mailed(shop, clock)

    assert page(shop, text, spoil).status == 404


def test_after_a_week_the_link_is_none(shop: Shop, clock: FrozenClock) -> None:
    text = mailed(shop, clock)
    made(shop, clock)

    clock.advance(days=7)

    assert page(shop, text).status == 404


def test_composing_reads_no_further_than_it_must_to_know_that_there_is_too_much(
    shop: Shop, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, read = Papers(shop.table, clock), []
    paper = papers.paper(an_actor(), "sales", DAYS)
    pieces = [lambda piece=piece, n=n: read.append(n) or piece() for n, piece in enumerate(paper.pieces)]
    monkeypatch.setattr(papers, "paper", lambda *_: type(paper)(paper.report, pieces))

    with_files = printer.Composer(papers).compose(an_actor(), "sales", DAYS, ["csv"])
    assert (with_files.files, read) == ([], [0, 1, 2])

    read.clear()
    printer.Composer(papers).compose(an_actor(), "sales", DAYS, [])
    assert read == []
