"""The daily report mail says what the sales report says, to the active admins."""

from datetime import timedelta

import pytest

import functions.report_mail.handler as report_mail
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.models import User
from shared.identity.people_repository import UserRepository
from shared.notifications.daily_sales import DailySalesMailService
from shared.notifications.models import Mail
from shared.notifications.recipients import ADMINS, active_people
from shared.reporting.projection import SalesProjection
from shared.reporting.service import ReportingService
from shared.storage import connection, keys
from shared.storage.change import Change
from shared.storage.codec import unpack
from shared.storage.item import binary
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order


class Context:
    aws_request_id = "run-1"


def a_person(table: MemoryTable, name: str, role: Role, status: str = "active") -> None:
    address = f"{name.lower()}@example.com"
    person = User(id=name, email=address, full_name=name, role=role, sub=name, created_at=system_clock(), status=status)
    with table.transaction() as tx:
        UserRepository(table).add(tx, TENANT, person, Change.by(an_actor(), "created", system_clock()))


@pytest.fixture
def table(monkeypatch) -> MemoryTable:
    table, clock = MemoryTable(), FrozenClock(NOON + timedelta(days=1))
    a_tenant(table)
    table.put_all([keys.tenant_entry(TENANT).attributes()])
    mails = DailySalesMailService(table, report_mail.sales_of, active_people(table, ADMINS), clock)
    monkeypatch.setattr(report_mail, "reporting", ReportingService(table, clock))
    monkeypatch.setattr(report_mail, "mails", mails)
    monkeypatch.setattr(connection, "table", lambda: table)
    return table


def ordered(table: MemoryTable) -> list[Mail]:
    items = [item for key, item in table.items.items() if keys.kind_of(key.partition) == "OUTGOING"]
    return [unpack(Mail, binary(item, "d")) for item in items]


def test_active_admins_read_yesterdays_totals_once_a_day(table: MemoryTable) -> None:
    a_person(table, "Ann", Role.ADMIN)
    a_person(table, "Bo", Role.ADMIN, status="disabled")
    a_person(table, "Cy", Role.MANAGER)
    SalesProjection(table).apply(TENANT, an_order(a_line(quantity=3)))

    report_mail.handler({}, Context())
    report_mail.handler({}, Context())

    (mail,) = ordered(table)
    assert [recipient.full_name for recipient in mail.recipients] == ["Ann"]
    assert "Orders: 1\nUnits: 3\nGross: CN¥300.00\n" in mail.letter.text
