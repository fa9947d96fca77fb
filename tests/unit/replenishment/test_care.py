"""Putting an alert off, and saying who sees to it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.core.errors import InvalidRequest, NotFound
from shared.identity.audit.entities import occurrence_of
from shared.replenishment.care import AlertCareService
from shared.replenishment.models import Alert, AssignAlert, SnoozeAlert
from shared.replenishment.repository import AlertRepository
from shared.storage import keys
from shared.storage.stream import Image
from tests.builders import ONCE, TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SINCE = "2026-11-22T07:00:00.000Z"


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    fall(table)
    return table


def fall(table: MemoryTable, since: str = SINCE) -> None:
    with table.transaction() as tx:
        AlertRepository(table).fall(tx, TENANT, Alert("CHAIR", "Chair", 5, 5, 20, since))


def care(table: MemoryTable) -> AlertCareService:
    return AlertCareService(table, lambda _tenant, user_id: user_id == "ANN", FrozenClock(NOW))


def of_the_chair(table: MemoryTable) -> Alert:
    return care(table).get(an_actor(), "CHAIR")


def test_an_alert_is_put_off_until_a_moment(table: MemoryTable) -> None:
    until = NOW + timedelta(hours=3)

    care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=until), once=ONCE)

    assert of_the_chair(table).care.snoozed_until == until
    assert of_the_chair(table).sleeps(NOW)
    assert not of_the_chair(table).sleeps(until)


def test_a_day_begins_where_the_tenant_is(table: MemoryTable) -> None:
    care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=date(2026, 12, 1)), once=ONCE)

    assert of_the_chair(table).care.snoozed_until == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "until",
    [
        NOW,
        NOW - timedelta(days=1),
        NOW + timedelta(days=367),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=12))),
        date(2026, 11, 22),
        date.min,
        date.max,
    ],
)
def test_an_alert_is_put_off_into_the_next_year_and_no_other_time(table: MemoryTable, until: date | datetime) -> None:
    with pytest.raises(InvalidRequest) as refused:
        care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=until), once=ONCE)

    assert [error.pointer for error in refused.value.errors] == ["/until"]


def test_an_alert_is_woken_up_before_its_time(table: MemoryTable) -> None:
    care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=NOW + timedelta(days=1)), once=ONCE)

    care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=None), once=ONCE)

    assert of_the_chair(table).care.snoozed_until is None


def test_somebody_sees_to_it_and_then_nobody(table: MemoryTable) -> None:
    given = care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="ANN"), once=ONCE)
    assert given.care.assignee_id == of_the_chair(table).care.assignee_id == "ANN"

    care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id=None), once=ONCE)
    assert of_the_chair(table).care.assignee_id is None


def test_only_active_people_can_see_to_it(table: MemoryTable) -> None:
    with pytest.raises(InvalidRequest) as refused:
        care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="GONE"), once=ONCE)

    assert [error.pointer for error in refused.value.errors] == ["/user_id"]


def test_a_product_without_an_alert_has_none_to_put_off(table: MemoryTable) -> None:
    with pytest.raises(NotFound):
        care(table).snooze(an_actor(), "TABLE", SnoozeAlert(until=None), once=ONCE)


def test_a_new_fall_begins_without_snooze_and_assignee(table: MemoryTable) -> None:
    care(table).snooze(an_actor(), "CHAIR", SnoozeAlert(until=NOW + timedelta(days=9)), once=ONCE)
    care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="ANN"), once=ONCE)

    fall(table, since="2026-11-22T08:30:00.000Z")

    assert (of_the_chair(table).care.snoozed_until, of_the_chair(table).care.assignee_id) == (None, None)


def test_new_figures_leave_snooze_and_assignee_alone(table: MemoryTable) -> None:
    care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="ANN"), once=ONCE)

    AlertRepository(table).refresh(TENANT, Alert("CHAIR", "Chair", 3, 5, 20, SINCE))

    assert (of_the_chair(table).available, of_the_chair(table).care.assignee_id) == (3, "ANN")


def test_a_fall_that_ends_meanwhile_is_not_put_off(table: MemoryTable) -> None:
    commit, recoveries = table.commit, [SINCE]

    def commit_behind_a_recovery(operations):
        if recoveries:
            recoveries.clear()
            with table.transaction() as tx:
                AlertRepository(table).end(tx, TENANT, "CHAIR")
        commit(operations)

    table.commit = commit_behind_a_recovery

    with pytest.raises(NotFound):
        care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="ANN"), once=ONCE)


def test_the_audit_tells_who_did_what_about_a_fall_and_nothing_of_the_falls_own_figures(table: MemoryTable) -> None:
    care(table).assign(an_actor(), "CHAIR", AssignAlert(user_id="ANN"), once=ONCE)
    AlertRepository(table).refresh(TENANT, Alert("CHAIR", "Chair", 3, 5, 20, SINCE))

    told = [each for image in table.stream if is_alert(image) and (each := occurrence_of(image))]

    assert [(each.entity_type, each.entity_id, each.action, each.actor) for each in told] == [
        ("restock_alert", "CHAIR", "assigned", "U1")
    ]
    assert (told[0].before, told[0].after) == ({}, {"assignee_id": "ANN"})


def is_alert(image: Image) -> bool:
    return keys.kind_of(image.key.partition) == "ALERTS"
