"""The restock digest and the daily sales mail: what is ordered, for whom, and how often."""

from datetime import UTC, datetime

import pytest

from shared.core.money import Money
from shared.notifications.daily_sales import DailySalesMailService, SalesOfDay
from shared.notifications.digest import RestockDigestService
from shared.notifications.models import Mail, Recipient
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.item import binary
from tests.builders import ONCE, TENANT, a_tenant, an_actor, cny
from tests.fakes import FrozenClock, MemoryTable

ANN, BO = Recipient(email="ann@example.com", full_name="Ann"), Recipient(email="bo@example.com", full_name="Bo")


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table, company_name="Acme")
    return table


def falls(table: MemoryTable, *skus: str, since: str = "2026-11-22T08:00:00.000Z") -> None:
    for sku in skus:
        with table.transaction() as tx:
            AlertRepository(table).fall(tx, TENANT, Alert(sku, f"The {sku}", 5, 5, 20, since))


def digests(table: MemoryTable) -> RestockDigestService:
    return RestockDigestService(table, lambda _tenant: [ANN, BO])


def ordered(table: MemoryTable) -> list[Mail]:
    places = [key for key in table.items if keys.kind_of(key.partition) == "OUTGOING"]
    return [unpack(Mail, binary(table.items[place], "d")) for place in sorted(places)]


def test_the_digest_names_every_fall_to_everybody_in_the_office(table: MemoryTable) -> None:
    falls(table, "CHAIR", "TABLE")

    digests(table).run(an_actor(), once=ONCE)

    (mail,) = ordered(table)
    assert mail.recipients == [ANN, BO]
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
    RestockDigestService(table, lambda _tenant: []).run(an_actor(), once=ONCE)

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


def test_names_of_products_cannot_write_html(table: MemoryTable) -> None:
    with table.transaction() as tx:
        AlertRepository(table).fall(tx, TENANT, Alert("CHAIR", "<script>x</script>", 5, 5, 0, "2026"))

    digests(table).run(an_actor(), once=ONCE)

    assert "<script>" not in ordered(table)[0].letter.html


def sales_mails(table: MemoryTable, clock: FrozenClock, asked: list) -> DailySalesMailService:
    def sales(_tenant, day):
        asked.append(day)
        nothing = cny("0.00")
        return SalesOfDay(3, 7, cny("1234.50"), nothing, nothing, cny("1234.50"), Money(14202, "CNY"), nothing)

    return DailySalesMailService(table, sales, lambda _tenant: [ANN], clock)


def test_yesterday_is_the_tenants(table: MemoryTable) -> None:
    asked: list = []
    clock = FrozenClock(datetime(2026, 11, 22, 17, 0, tzinfo=UTC))  # the 23rd in Shanghai

    sales_mails(table, clock, asked).run(TENANT)

    assert [str(day) for day in asked] == ["2026-11-22"]
    assert ordered(table)[0].letter.subject == "Sales of November 22, 2026 - Acme"
    assert "Net: CN¥1,234.50" in ordered(table)[0].letter.text


def test_a_schedule_that_fires_twice_mails_once(table: MemoryTable) -> None:
    clock = FrozenClock()
    mails = sales_mails(table, clock, [])

    outcomes = [mails.run(TENANT), mails.run(TENANT)]

    assert outcomes == [True, False]
    assert len(ordered(table)) == 1
