"""Files above ten thousand rows are made in the background: once, from where it stopped, for their creator alone."""

import csv
import io
from datetime import datetime, timedelta

import pytest

from functions.reporting import handler
from shared.core.actor import Role
from shared.core.sheet import Sheet
from shared.identity.people_repository import UserRepository
from shared.reporting import paper as papers_module
from shared.reporting.exports.models import Export
from shared.reporting.exports.queue import announce
from shared.reporting.exports.repository import ExportRepository
from shared.reporting.exports.service import ExportMaker, ExportService
from shared.reporting.papers import Papers
from shared.storage import connection, keys
from tests.builders import TENANT, an_actor
from tests.fakes import FrozenClock
from tests.unit.reporting.orders import NOON, a_line
from tests.unit.reporting.shop import Shop
from tests.unit.schedules.test_report_mail import a_person

QUERY = "interval=day&group_by=product&from=2026-06-01&to=2026-11-22"
PIECES = 6


@pytest.fixture
def shop(monkeypatch) -> Shop:
    """Two dozen rows over half a year, where ten are too many to wait for."""
    shop = Shop(monkeypatch)
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    monkeypatch.setattr(papers_module, "LONGEST_AT_ONCE", 10)
    a_person(shop.table, "U1", Role.ADMIN)
    for month in range(6, 12):
        for day in (2, 20):
            shop.sold(a_line("CHAIR", day, 10_000), a_line("TABLE", 1, 5_000), on=f"2026-{month:02}-{day:02}")
    return shop


def maker(shop: Shop, clock: FrozenClock | None = None) -> ExportMaker:
    clock = clock or FrozenClock(NOON)
    return ExportMaker(shop.table, Papers(shop.table, clock), shop.store, clock)


def accepted(shop: Shop, file_format: str = "csv") -> dict:
    answer = shop.gateway.call("GET", f"/v1/reports/sales?format={file_format}&{QUERY}")
    assert answer.status == 202, answer.content
    assert answer.headers["Location"] == f"/v1/exports/{answer.json['id']}"
    return answer.json


def seen(shop: Shop, export_id: str, **actor) -> tuple[int, dict]:
    shop.gateway.actor = an_actor(**actor)
    answer = shop.gateway.call("GET", f"/v1/exports/{export_id}")
    return answer.status, answer.json


def ordered(shop: Shop) -> list[str]:
    sent = []

    class Queue:
        def send(self, order) -> None:
            sent.append(order.id)

    for image in shop.table.stream:
        if keys.kind_of(image.key.partition) == "EXPORTS":
            announce(image, Queue())
    return sent


def test_a_long_file_is_promised_made_and_fetched(shop: Shop) -> None:
    promised = accepted(shop)
    assert promised | {"id": ""} == {"id": "", "status": "pending", "progress": 0, "url": None, "reason": ""}
    assert ordered(shop) == [promised["id"]]

    maker(shop).make(TENANT, promised["id"])

    status, export = seen(shop, promised["id"])
    assert (status, export["status"], export["progress"]) == (200, "done", 100)
    assert "sales_2026-06-01_2026-11-22.csv" in export["url"]
    assert "seconds=900" in export["url"]
    text = shop.store.files[f"{TENANT}/exports/{promised['id']}/file"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["period"], row["key"]) for row in rows[:3]] == [
        ("2026-06-02", "CHAIR"),
        ("2026-06-02", "TABLE"),
        ("2026-06-20", "CHAIR"),
    ]
    assert len(rows) == 24


def test_json_is_never_put_off(shop: Shop) -> None:
    assert len(shop.report(QUERY)["rows"]) == 24


@pytest.mark.parametrize("puts", range(PIECES + 1))
def test_what_crashed_goes_on_from_where_it_stopped(shop: Shop, puts: int) -> None:
    promised = accepted(shop)
    shop.store.fails_after = puts
    with pytest.raises(ConnectionError):
        maker(shop).make(TENANT, promised["id"])
    progress = seen(shop, promised["id"])[1]["progress"]
    shop.store.fails_after, shop.store.puts = None, 0

    maker(shop).make(TENANT, promised["id"])

    assert progress == puts * 90 // PIECES
    assert shop.store.puts == PIECES + 1 - puts
    assert shop.store.files[f"{TENANT}/exports/{promised['id']}/file"] == accepted_whole(shop)


def accepted_whole(shop: Shop) -> bytes:
    """The same file in one go."""
    from shared.core.sheet import as_csv

    paper = Papers(shop.table, FrozenClock(NOON)).paper(
        an_actor(), "sales", dict(pair.split("=") for pair in QUERY.split("&"))
    )
    rows = [row for piece in paper.pieces for row in piece().rows]
    return as_csv(Sheet(paper.report.columns, rows))


def test_told_twice_it_is_made_and_audited_once(shop: Shop) -> None:
    promised = accepted(shop)

    for _ in range(2):
        maker(shop).make(TENANT, promised["id"])

    traces = [key for key in shop.table.items if keys.kind_of(key.partition) == "ACCESS"]
    assert [key.partition for key in traces] == [f"{TENANT}#ACCESS#export-{promised['id']}"]


def test_of_two_workers_at_once_both_end_well(shop: Shop) -> None:
    promised = accepted(shop)
    put, rivals = shop.store.put, [maker(shop)]

    def put_behind_a_rival(place, content, media_type):
        if rivals:
            rivals.pop().make(TENANT, promised["id"])
        put(place, content, media_type)

    shop.store.put = put_behind_a_rival
    maker(shop).make(TENANT, promised["id"])

    assert seen(shop, promised["id"])[1]["status"] == "done"


def test_pages_that_would_take_for_ever_are_not_begun(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr("shared.reporting.exports.service.MOST_ROWS", 23)
    pages, book = accepted(shop, "pdf"), accepted(shop, "xlsx")

    ended = [maker(shop).make(TENANT, promised["id"]) for promised in (pages, book)]

    assert [(export.status, export.reason) for export in ended] == [("failed", "too-long"), ("done", "")]
    assert seen(shop, pages["id"])[1]["reason"] == "too-long"


@pytest.mark.parametrize("stranger", [{"user_id": "U2"}, {"tenant_id": "T00000000002"}])
def test_nobody_else_knows_of_it(shop: Shop, stranger: dict) -> None:
    promised = accepted(shop)

    status, problem = seen(shop, promised["id"], **stranger)

    assert (status, problem["type"]) == (404, "/problems/not-found")


def test_who_was_disabled_meanwhile_gets_no_file(shop: Shop) -> None:
    promised = accepted(shop)
    _change(shop, status="disabled")

    export = maker(shop).make(TENANT, promised["id"])

    assert (export.status, export.reason) == ("failed", "not-permitted")
    assert not any(place.endswith("/file") for place in shop.store.files)


def test_who_may_read_it_no_longer_gets_no_file(shop: Shop) -> None:
    promised = accepted(shop)
    _change(shop, role=Role.WAREHOUSE)

    assert maker(shop).make(TENANT, promised["id"]).status == "failed"


def test_rows_are_those_that_its_creator_sees_when_it_is_made(shop: Shop) -> None:
    promised = accepted(shop)
    _change(shop, role=Role.SALES)  # none of the orders are his

    export = maker(shop).make(TENANT, promised["id"])

    assert (export.status, export.rows) == ("done", 0)


def test_asked_twice_it_is_made_once(shop: Shop) -> None:
    first, second = accepted(shop), accepted(shop)
    maker(shop).make(TENANT, first["id"])
    service = ExportService(shop.table, shop.store, FrozenClock(first_asked(shop, first["id"])))
    shop.gateway.actor, handler.files._exports = an_actor(), service
    third = accepted(shop)

    assert second == first
    assert ordered(shop) == [first["id"]]
    assert (third["id"], third["status"]) == (first["id"], "done")
    assert "sales_2026-06-01_2026-11-22.csv" in third["url"]


def first_asked(shop: Shop, export_id: str) -> datetime:
    """When it was asked for."""
    return ExportRepository(shop.table).get(TENANT, export_id).asked_at


def test_while_it_is_made_and_while_it_is_fresh_the_first_answers_and_then_a_new_one(shop: Shop) -> None:
    clock = FrozenClock(NOON)
    service = ExportService(shop.table, shop.store, clock)
    asked = ids_asked(service)

    first = asked()
    clock.advance(minutes=20)
    long_in_the_making = asked()
    maker(shop).make(TENANT, first)
    stale = asked()
    clock.advance(minutes=4, seconds=59)
    maker(shop, clock).make(TENANT, stale)
    fresh = asked()
    clock.advance(seconds=1)

    assert long_in_the_making == first
    assert fresh == stale != first
    assert asked() not in (first, stale)


def ids_asked(service: ExportService):
    """Asks for the same file of the sales again and again."""
    return lambda: service.ask(an_actor(), "sales", {"interval": "day"}, "csv").id


@pytest.mark.parametrize(
    "other",
    [
        {"actor": an_actor(user_id="U2")},
        {"actor": an_actor(role=Role.MANAGER)},
        {"actor": an_actor(tenant_id="T-OTHER")},
        {"report": "stock"},
        {"parameters": {"interval": "month"}},
        {"parameters": {"interval": "day", "group_by": "none"}},
        {"file_format": "pdf"},
    ],
)
def test_another_person_report_filter_or_format_is_another_file(shop: Shop, other: dict) -> None:
    service = ExportService(shop.table, shop.store, FrozenClock(NOON))
    wish = {"actor": an_actor(), "report": "sales", "parameters": {"interval": "day"}, "file_format": "csv"}

    assert service.ask(**wish | other).id != service.ask(**wish).id


def test_what_failed_is_made_anew_and_what_was_forgotten_too(shop: Shop) -> None:
    service, exports = ExportService(shop.table, shop.store, FrozenClock(NOON)), ExportRepository(shop.table)
    asked = ids_asked(service)
    failed = asked()
    exports.save(exports.get(TENANT, failed).but(status="failed", reason="too-long"))
    second = asked()
    del shop.table.items[keys.export(TENANT, second)]

    assert len({failed, second, asked()}) == 3


def test_of_two_who_ask_at_once_one_orders_and_both_get_the_same(shop: Shop, monkeypatch) -> None:
    service = ExportService(shop.table, shop.store, FrozenClock(NOON))
    asked, commit, between = ids_asked(service), shop.table.commit, list[str]()

    def overtaken(operations):
        monkeypatch.setattr(shop.table, "commit", commit)
        between.append(asked())
        commit(operations)

    monkeypatch.setattr(shop.table, "commit", overtaken)
    first = asked()

    assert between == [first]
    assert ordered(shop) == between


def test_after_a_week_it_is_forgotten(shop: Shop) -> None:
    clock = FrozenClock(NOON)
    service = ExportService(shop.table, shop.store, clock)
    export = service.ask(an_actor(), "sales", {}, "csv")
    handler.exports = service

    clock.advance(days=7)

    assert seen(shop, export.id)[0] == 404


def test_a_file_too_large_to_be_waited_for_is_made_in_the_background(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr(papers_module, "LONGEST_AT_ONCE", 10_000)
    monkeypatch.setattr("functions.reporting.files.MOST_ANSWERED", 100)

    assert accepted(shop)["status"] == "pending"


def _change(shop: Shop, **fields) -> None:
    from shared.storage.change import Change

    users = UserRepository(shop.table)
    user = users.get(TENANT, "U1")
    with shop.table.transaction() as tx:
        change = Change.by(an_actor(), "changed", NOON)
        users.save(tx, TENANT, user.but(**fields, version=user.version + 1), change)


def test_an_export_is_read_as_it_was_written(shop: Shop) -> None:
    export = Export.asked(an_actor(), "sales", {"interval": "day"}, "pdf", NOON - timedelta(days=1))
    ExportRepository(shop.table).add(export)

    assert ExportRepository(shop.table).get(TENANT, export.id) == export
