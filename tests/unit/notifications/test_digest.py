"""The restock digest: what is ordered, for whom, and how often."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.notifications.digest import RESTOCK_DIGEST, RestockDigestService
from shared.notifications.models import Mail, Recipient
from shared.notifications.reach import Reach
from shared.notifications.schedules.leaving import Leaving, ways_out
from shared.replenishment.care import AlertCareService
from shared.replenishment.forecasting.nightly import NightlyForecasts
from shared.replenishment.models import Alert, SnoozeAlert
from shared.replenishment.repository import AlertRepository
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.item import binary
from shared.storage.secret import SigningSecrets
from tests.builders import ONCE, TENANT, a_product, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.notifications.test_mime import sent
from tests.unit.schedules.test_report_mail import a_person

ANN, BO = Recipient(email="ann@example.com", full_name="Ann"), Recipient(email="bo@example.com", full_name="Bo")


SECRETS = SigningSecrets(b"now")
OUT = ways_out(lambda: SECRETS, "https://shop.example")


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table, company_name="Acme")
    return table


def falls(table: MemoryTable, *skus: str, since: str = "2026-11-22T08:00:00.000Z") -> None:
    for sku in skus:
        fall(table, Alert(sku, f"The {sku}", 5, 5, 20, since))


def fall(table: MemoryTable, alert: Alert) -> None:
    a_product(table, alert.sku)
    with table.transaction() as tx:
        AlertRepository(table).fall(tx, TENANT, alert)


def nothing_sold(*_span: object) -> list[tuple[str, date, int]]:
    return []


def digests(table: MemoryTable, recipients=(ANN, BO), **given) -> RestockDigestService:
    given = {"sales": nothing_sold, "console": "https://shop.example", "leave_url": OUT} | given
    return RestockDigestService(table, lambda _tenant: list(recipients), **given)


def ordered(table: MemoryTable) -> list[Mail]:
    places = [key for key in table.items if keys.kind_of(key.partition) == "OUTGOING"]
    return [unpack(Mail, binary(table.items[place], "d")) for place in sorted(places)]


def test_the_digest_names_every_fall_to_everybody_in_the_office(table: MemoryTable) -> None:
    falls(table, "CHAIR", "TABLE")

    digests(table).run(an_actor(), once=ONCE)

    (mail,) = ordered(table)
    assert [person.email for person in mail.recipients] == [ANN.email, BO.email]
    assert mail.letter.subject == "2 products to reorder - Acme"
    assert "The CHAIR" in mail.letter.text
    assert "The TABLE" in mail.letter.html


def test_the_next_digest_names_only_what_fell_since(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    digests(table).run(an_actor(), once=ONCE)
    falls(table, "TABLE")

    second = digests(table).run(an_actor(), once=ONCE)

    assert [alert.sku for alert in second.alerts] == ["TABLE"]


def test_no_mail_is_ordered_where_nothing_fell(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    digests(table).run(an_actor(), once=ONCE)

    digests(table).run(an_actor(), once=ONCE)

    assert len(ordered(table)) == 1


def test_a_fall_stays_to_be_named_while_nobody_is_there_to_read(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    digests(table, recipients=()).run(an_actor(), once=ONCE)

    digest = digests(table).run(an_actor(), once=ONCE)

    assert [alert.sku for alert in digest.alerts] == ["CHAIR"]


def test_two_digests_at_once_name_a_fall_once(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    commit, rivals = table.commit, [digests(table)]

    def commit_behind_a_rival(operations):
        if rivals:
            rivals.pop().run(an_actor(), once=ONCE)
        commit(operations)

    table.commit = commit_behind_a_rival
    digests(table).run(an_actor(), once=ONCE)

    assert len(ordered(table)) == 1


def test_each_reader_has_a_way_out_of_his_own_in_words_and_in_one_click(table: MemoryTable) -> None:
    falls(table, "CHAIR")

    digests(table).run(an_actor(), once=ONCE)

    ann, bo = (sent(message) for message in ordered(table)[0].messages(TENANT))
    for mail, reader, other in ((ann, ANN, BO), (bo, BO, ANN)):
        mine, others = (OUT(TENANT, RESTOCK_DIGEST, each.email) for each in (reader, other))
        assert mail["List-Unsubscribe"] == f"<{mine}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for form in ("plain", "html"):
            text = mail.get_body((form,)).get_content()
            assert mine in text
            assert others not in text
            assert RESTOCK_DIGEST not in text.replace(mine, "")


def test_who_left_gets_no_more_digests_and_the_others_do(table: MemoryTable) -> None:
    for name in ("Ann", "Bo"):
        a_person(table, name, Role.MANAGER)
    falls(table, "CHAIR")
    token = OUT(TENANT, RESTOCK_DIGEST, ANN.email).rpartition("/")[2]

    for _ in range(2):
        Leaving(table, lambda: SECRETS).leave(token)
    digest = digests(table).run(an_actor(), once=ONCE)

    (mail,) = ordered(table)
    assert [person.email for person in mail.recipients] == [BO.email]
    assert [(each.email, each.reason) for each in digest.unreached] == [(ANN.email, "unsubscribed")]


def test_a_mail_that_was_ordered_before_somebody_left_does_not_reach_him(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    digests(table).run(an_actor(), once=ONCE)

    Reach(table).leave(TENANT, RESTOCK_DIGEST, ANN.email, system_clock())

    messages = ordered(table)[0].messages(TENANT)
    assert [Reach(table).is_lost(message) for message in messages] == [True, False]


def test_who_bounced_is_listed_and_a_full_mailbox_is_tried_again(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    Reach(table).note(TENANT, ANN.email, "bounced", system_clock())
    Reach(table).note(TENANT, BO.email, "mailbox-full", system_clock())

    digest = digests(table).run(an_actor(), once=ONCE)

    assert [person.email for person in digest.recipients] == [BO.email]
    assert [(each.email, each.reason) for each in digest.unreached] == [
        (ANN.email, "bounced"),
        (BO.email, "mailbox-full"),
    ]


def test_falls_stay_to_be_named_while_all_have_left(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    for reader in (ANN, BO):
        Reach(table).leave(TENANT, RESTOCK_DIGEST, reader.email, system_clock())

    digest = digests(table).run(an_actor(), once=ONCE)

    assert (digest.alerts, ordered(table)) == ([], [])
    assert [alert.announced for alert in AlertRepository(table).all(TENANT)] == [False]


def test_names_of_products_cannot_write_html(table: MemoryTable) -> None:
    fall(table, Alert("CHAIR", "<script>x</script>", 5, 5, 0, "2026"))

    digests(table).run(an_actor(), once=ONCE)

    assert "<script>" not in ordered(table)[0].letter.html


def test_a_line_says_what_there_is_how_long_it_lasts_and_what_to_order(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    a_warehouse(table)
    received(table, "CHAIR", 10)
    reserved = {"available": -4, "reserved": 4}
    with table.transaction() as tx:
        tx.update(keys.stock_level(TENANT, "CHAIR", "MAIN"), add=reserved)
    asked: list = []

    def sold(tenant_id, first, last):
        asked.append((tenant_id, first, last))
        return [("CHAIR", last, 9), ("CHAIR", first, 5), ("TABLE", last, 70)]

    clock = FrozenClock(datetime(2026, 11, 22, 17, 0, tzinfo=UTC))  # the 23rd in Shanghai
    digests(table, sales=sold, clock=clock).run(an_actor(), once=ONCE)

    text = ordered(table)[0].letter.text
    assert "On hand: 10\nReserved: 4\nAvailable: 6\nReorder point: 5\nDays of cover: 12\n" in text
    assert "Suggested order: 20\n" in text
    assert "See what is low: https://shop.example/stock?low=true" in text
    assert asked == [(TENANT, date(2026, 10, 27), date(2026, 11, 23))]


def test_the_forecasts_quantity_and_day_come_before_the_products_reorder_quantity(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    clock = FrozenClock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    weeks = [("CHAIR", date(2026, 11, 22) - timedelta(weeks=n), 7) for n in range(30)]
    NightlyForecasts(table, lambda *_span: weeks, clock).run(an_actor(), date(2026, 11, 23))

    digests(table, clock=clock).run(an_actor(), once=ONCE)

    letter = ordered(table)[0].letter
    assert "Suggested order: 42, by November 23, 2026\n" in letter.text
    assert "by November 23, 2026" in letter.html


def test_what_sells_nothing_has_no_days_of_cover(table: MemoryTable) -> None:
    falls(table, "CHAIR")

    digests(table).run(an_actor(), once=ONCE)

    assert "Days of cover: –\n" in ordered(table)[0].letter.text


def test_an_installation_without_an_address_mails_no_link(table: MemoryTable) -> None:
    falls(table, "CHAIR")

    digests(table, console=None, leave_url=ways_out(lambda: SECRETS, None)).run(an_actor(), once=ONCE)

    assert "See what is low" not in ordered(table)[0].letter.text
    assert "href" not in ordered(table)[0].letter.html


def test_a_snoozed_fall_is_left_out_until_it_wakes_up_and_is_then_named(table: MemoryTable) -> None:
    falls(table, "CHAIR", "TABLE")
    clock = FrozenClock()
    care = AlertCareService(table, lambda *_ids: True, clock)
    care.snooze(an_actor(), "CHAIR", SnoozeAlert(until=clock() + timedelta(days=2)), once=ONCE)

    named = []
    for _ in range(4):
        named.append([alert.sku for alert in digests(table, clock=clock).run(an_actor(), once=ONCE).alerts])
        clock.advance(days=1)

    assert named == [["TABLE"], [], ["CHAIR"], []]


def test_a_fall_that_was_named_and_then_snoozed_is_named_again_when_it_wakes_up(table: MemoryTable) -> None:
    falls(table, "CHAIR")
    clock = FrozenClock()
    digests(table, clock=clock).run(an_actor(), once=ONCE)
    care = AlertCareService(table, lambda *_ids: True, clock)
    care.snooze(an_actor(), "CHAIR", SnoozeAlert(until=clock() + timedelta(hours=1)), once=ONCE)
    clock.advance(hours=1)

    woken = digests(table, clock=clock).run(an_actor(), once=ONCE)

    assert [alert.sku for alert in woken.alerts] == ["CHAIR"]
