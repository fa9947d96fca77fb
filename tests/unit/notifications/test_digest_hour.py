"""The digest comes at the tenant's hour: once a local day, whatever clocks do, however often the schedule calls."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import functions.restock_alerts.handler as restock_alerts
from shared.identity.turns import due_day
from shared.notifications.digest import RestockDigestService
from shared.notifications.models import Recipient
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from shared.storage import connection, keys
from tests.builders import ONCE, TENANT, a_product, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable

ANN = Recipient(email="ann@example.com", full_name="Ann")


class House:
    """A tenant in some zone whose product falls anew every hour, so that each digest has something to say."""

    def __init__(self, start: datetime, **settings: Any) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock(start)
        a_tenant(self.table, **settings)
        a_product(self.table, "CHAIR")
        self.zone = ZoneInfo(settings["time_zone"])
        self.mailed: list[datetime] = []

    @property
    def digests(self) -> RestockDigestService:
        nothing = {"console": None, "leave_url": lambda *_: ""}
        return RestockDigestService(self.table, lambda _tenant: [ANN], lambda *_span: [], **nothing, clock=self.clock)

    def falls(self) -> None:
        with self.table.transaction() as tx:
            alert = Alert("CHAIR", "Chair", 5, 5, 20, self.clock().isoformat())
            AlertRepository(self.table).fall(tx, TENANT, alert)

    def calls(self) -> None:
        """The schedule fires, and as schedules do, sometimes once more."""
        for _ in range(2):
            digest = self.digests.run_when_due(an_actor())
            if digest and digest.alerts:
                self.mailed.append(self.clock().astimezone(self.zone))

    def lives(self, days: int) -> list[datetime]:
        """Hour by hour, so many local days; answers the local moments of the mails."""
        end = self.clock().astimezone(self.zone) + timedelta(days=days)  # on the clock, however long its days are
        while self.clock() < end:
            self.falls()
            self.calls()
            self.clock.advance(hours=1)
        return self.mailed


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_a_month_in_shanghai_has_a_mail_each_day_at_eight() -> None:
    house = House(datetime(2026, 10, 31, 16, 0, tzinfo=UTC), time_zone="Asia/Shanghai")

    mailed = house.lives(days=30)

    assert [moment.date() for moment in mailed] == days(date(2026, 11, 1), 30)
    assert {(moment.hour, moment.minute) for moment in mailed} == {(8, 0)}


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 8, 23])
def test_in_berlin_each_day_has_one_mail_when_clocks_are_put(change: date, hour: int) -> None:
    """The hour from two to three is missing in March and comes twice in October."""
    first = change - timedelta(days=2)
    midnight = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo("Europe/Berlin"))
    house = House(midnight.astimezone(UTC), time_zone="Europe/Berlin", digest_hour=hour)

    mailed = house.lives(days=5)

    is_missing = change.month == 3 and hour == 2
    hours = {moment.date(): moment.hour for moment in mailed}
    assert [moment.date() for moment in mailed[:5]] == days(first, 5)
    assert hours == dict.fromkeys(hours, hour) | ({change: 3} if is_missing else {})
    assert len(mailed) == len(hours)


def test_where_hours_begin_at_the_half_the_mail_comes_within_the_hour() -> None:
    house = House(datetime(2026, 11, 1, tzinfo=UTC), time_zone="Asia/Kolkata")

    mailed = house.lives(days=3)

    assert {(moment.hour, moment.minute) for moment in mailed} == {(8, 30)}


def test_a_schedule_that_slept_is_made_up_for_on_the_same_day() -> None:
    house = House(datetime(2026, 11, 1, 3, 0, tzinfo=UTC), time_zone="Asia/Shanghai")  # eleven there
    house.falls()

    house.calls()

    assert len(house.mailed) == 1


def test_a_day_on_which_nothing_had_fallen_by_its_hour_has_had_its_turn() -> None:
    house = House(datetime(2026, 11, 1, 0, 0, tzinfo=UTC), time_zone="Asia/Shanghai")
    house.calls()
    house.falls()

    house.clock.advance(hours=3)
    house.calls()

    assert house.mailed == []


def test_a_digest_that_was_asked_for_leaves_the_days_own_to_come() -> None:
    house = House(datetime(2026, 11, 1, 0, 0, tzinfo=UTC), time_zone="Asia/Shanghai")
    house.falls()
    house.digests.run(an_actor(), once=ONCE)
    house.falls()

    house.calls()

    assert len(house.mailed) == 1


def test_of_two_runs_at_once_one_has_the_turn() -> None:
    house = House(datetime(2026, 11, 1, 0, 0, tzinfo=UTC), time_zone="Asia/Shanghai")
    house.falls()
    commit, rivals = house.table.commit, [house.digests]

    def commit_behind_a_rival(operations):
        if rivals:
            rivals.pop().run_when_due(an_actor())
        commit(operations)

    house.table.commit = commit_behind_a_rival

    assert house.digests.run_when_due(an_actor()) is None
    assert sum(keys.kind_of(key.partition) == "OUTGOING" for key in house.table.items) == 1


def test_before_its_hour_a_day_is_not_due() -> None:
    at = datetime(2026, 11, 1, 6, 59, tzinfo=UTC)

    assert due_day(at, "Europe/Berlin", 8) is None
    assert due_day(at + timedelta(minutes=1), "Europe/Berlin", 8) == date(2026, 11, 1)


class Context:
    aws_request_id = "run-1"


def test_the_schedule_gives_every_tenant_its_turn(monkeypatch) -> None:
    table = MemoryTable()
    table.put_all(keys.tenant_entry(f"T{number}").attributes() for number in range(3))
    turns: list[str] = []
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(restock_alerts.digests, "run_when_due", lambda actor: turns.append(actor.tenant_id))

    restock_alerts.handler({}, Context())

    assert turns == ["T0", "T1", "T2"]
