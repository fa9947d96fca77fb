"""Yesterday's sales by mail: what the sales report says, to the active admins, once a day at the tenant's hour."""

from datetime import UTC, datetime, timedelta

import pytest

import functions.printer.handler as printer
import functions.report_mail.handler as report_mail
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.models import User
from shared.identity.people_repository import UserRepository
from shared.notifications.models import Mail
from shared.notifications.schedules.daily_sales import DAILY_SALES, DailySales
from shared.notifications.schedules.leaving import Leaving, leave_token
from shared.notifications.schedules.runner import ScheduleRunner
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.storage import connection, keys
from shared.storage.change import Change
from shared.storage.codec import unpack
from shared.storage.item import binary
from shared.storage.secret import SigningSecrets
from tests.builders import TENANT, a_product, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order
from tests.unit.reporting.store import MemoryStore

SECRETS = SigningSecrets(b"now")
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Eight o'clock in Shanghai, the day after NOON."""


class Context:
    aws_request_id = "run-1"


def a_person(
    table: MemoryTable,
    name: str,
    role: Role,
    *,
    status: str = "active",
    at: datetime | None = None,
    full_name: str = "",
) -> None:
    address, at = f"{name.lower()}@example.com", at or system_clock()
    person = User(
        id=name, email=address, full_name=full_name or name, role=role, sub=name, created_at=at, status=status
    )
    with table.transaction() as tx:
        UserRepository(table).add(tx, TENANT, person, Change.by(an_actor(), "created", at))


def ordered(table: MemoryTable) -> list[Mail]:
    items = [item for key, item in table.items.items() if keys.kind_of(key.partition) == "OUTGOING"]
    return [unpack(Mail, binary(item, "d")) for item in items]


class House:
    """Ann's shop, whose hour is eight in the morning."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock(MORNING)
        a_tenant(self.table)
        a_product(self.table, "CHAIR", name="Oak chair")
        self.table.put_all([keys.tenant_entry(TENANT).attributes()])
        monkeypatch.setattr(report_mail, "daily_sales", DailySales(self.table, self.clock))
        monkeypatch.setattr(connection, "table", lambda: self.table)

    def hour(self) -> list[Mail]:
        """The schedule fires, twice, and the queue brings what it began, twice; the mails of all hours so far."""
        for _ in range(2):
            report_mail.handler({}, Context())
        composer = printer.Composer(Papers(self.table, self.clock))
        runner = ScheduleRunner(self.table, composer, MemoryStore(), lambda *_: "https://x.example/l", self.clock)
        for key in [key for key in self.table.items if keys.kind_of(key.partition) == "RUNS"]:
            for _ in range(2):
                runner.send(TENANT, key.sort)
        return ordered(self.table)


@pytest.fixture
def house(monkeypatch) -> House:
    house = House(monkeypatch)
    a_person(house.table, "Ann", Role.ADMIN, at=NOON)
    a_person(house.table, "Bo", Role.ADMIN, status="disabled", at=NOON)
    a_person(house.table, "Cy", Role.MANAGER, at=NOON)
    return house


def test_active_admins_read_yesterdays_totals_with_a_chart_and_a_way_out(house: House) -> None:
    SalesProjection(house.table).apply(TENANT, an_order(a_line(quantity=3)))

    (mail,) = house.hour()

    assert [recipient.email for recipient in mail.recipients] == ["ann@example.com"]
    assert mail.letter.subject == "Sales · November 22, 2026 · Acme"
    assert "\nOrders: 1\nUnits: 3\nGross: CN¥300.00\n" in mail.letter.text
    assert [each.content_id for each in mail.enclosures] == ["chart"]
    assert mail.subscription is not None
    assert mail.subscription.leave_url in mail.letter.html


def test_a_day_without_sales_is_told_too(house: House) -> None:
    (mail,) = house.hour()

    assert "\nOrders: 0\n" in mail.letter.text
    assert mail.enclosures == []


def test_a_day_has_one_mail_at_the_tenants_hour(house: House) -> None:
    house.clock.now = MORNING - timedelta(hours=1)

    mails = []
    for _ in range(49):
        mails.append(len(house.hour()))
        house.clock.advance(hours=1)

    assert mails == [0, *[1] * 24, *[2] * 24]


def test_who_signed_up_today_reads_of_no_day_before(monkeypatch) -> None:
    house = House(monkeypatch)
    a_person(house.table, "Ann", Role.ADMIN, at=MORNING - timedelta(hours=1))

    assert house.hour() == []
    house.clock.advance(days=1)
    assert len(house.hour()) == 1


def test_who_leaves_gets_no_more_and_the_others_do(house: House) -> None:
    a_person(house.table, "Dee", Role.ADMIN, at=NOON)
    leaving = Leaving(house.table, lambda: SECRETS, house.clock)

    leaving.leave(leave_token(SECRETS, TENANT, DAILY_SALES, "ann@example.com"))

    assert [mail.recipients[0].email for mail in house.hour()] == ["dee@example.com"]
