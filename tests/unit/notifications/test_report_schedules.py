"""Reports by the tenant's clock: each due time once, on its hour, over the right days, as its creator sees them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.core.actor import Role
from shared.core.errors import Forbidden, NotFound
from shared.notifications.reach import Reach
from shared.notifications.schedules.due import days_before, due_day_after, first_due_day, moment_of_day
from shared.notifications.schedules.models import ScheduleReport
from shared.storage import keys
from tests.builders import ONCE, TENANT, an_actor
from tests.unit.notifications.schedules import House, days_from, local

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"


def test_a_month_in_shanghai_has_a_mail_each_day_at_eight_over_the_day_before() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule()

    mailed = house.lives(local(SHANGHAI, 2026, 12, 1))

    assert [(at.hour, at.minute) for at, _ in mailed] == [(8, 0)] * 30
    assert [at.date() for at, _ in mailed] == days_from(date(2026, 11, 1), 30)
    assert [(run.first, run.last) for _, run in mailed] == [(d, d) for d in days_from(date(2026, 10, 31), 30)]
    assert len(house.mails) == 30


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
@pytest.mark.parametrize("at", ["00:00", "01:30", "02:00", "02:30", "03:00", "08:00", "23:45"])
def test_in_berlin_each_day_has_one_mail_when_clocks_are_put(change: date, at: str) -> None:
    """The hour from two to three is missing in March and comes twice in October."""
    first, end = change - timedelta(days=2), change + timedelta(days=3)
    house = House(local(BERLIN, first.year, first.month, first.day) - timedelta(minutes=15), time_zone=BERLIN)
    house.schedule(at=at)

    mailed = house.lives(local(BERLIN, end.year, end.month, end.day))

    clocks = {moment.date(): moment.strftime("%H:%M") for moment, _ in mailed}
    missing = {change: at.replace("02", "03")} if change.month == 3 and at.startswith("02") else {}
    assert clocks == dict.fromkeys(days_from(first, 5), at) | missing
    assert [run.first for _, run in mailed] == days_from(first - timedelta(days=1), 5)
    assert len(house.mails) == len(mailed) == 5


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    twice = moment_of_day(date(2026, 10, 25), time(2, 30), BERLIN)

    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_weeks_begin_on_monday_through_both_changes_of_clocks() -> None:
    house = House(local(BERLIN, 2026, 3, 20), time_zone=BERLIN)
    house.schedule("weekly", "07:30")

    mailed = house.lives(local(BERLIN, 2026, 4, 8))

    assert [(at.strftime("%a %d %H:%M"), run.first.day, run.last.day) for at, run in mailed] == [
        ("Mon 23 07:30", 16, 22),
        ("Mon 30 07:30", 23, 29),
        ("Mon 06 07:30", 30, 5),
    ]


def test_months_are_mailed_on_the_first() -> None:
    house = House(local(SHANGHAI, 2027, 12, 15), time_zone=SHANGHAI)
    house.schedule("monthly")

    mailed = house.lives(local(SHANGHAI, 2028, 3, 2), timedelta(hours=1))

    assert [(at.date(), run.first, run.last) for at, run in mailed] == [
        (date(2028, 1, 1), date(2027, 12, 1), date(2027, 12, 31)),
        (date(2028, 2, 1), date(2028, 1, 1), date(2028, 1, 31)),
        (date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
    ]


@pytest.mark.parametrize("frequency", ["daily", "weekly", "monthly"])
def test_the_spans_of_following_due_days_meet_without_gap_or_overlap(frequency: str) -> None:
    day = first_due_day(datetime(2024, 1, 1, tzinfo=UTC), time(8), SHANGHAI, frequency)
    for _ in range(60):
        following = due_day_after(day, frequency)
        assert days_before(following, frequency)[0] == days_before(day, frequency)[1] + timedelta(days=1)
        day = following


def test_one_made_after_its_hour_begins_tomorrow() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1, 9), time_zone=SHANGHAI)

    assert house.schedule().due_day == date(2026, 11, 2)
    assert house.schedule(at="09:01").due_day == date(2026, 11, 1)


def test_what_an_outage_held_up_is_mailed_late_each_day_once() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule()
    house.clock.advance(days=3, hours=10)

    for _ in range(6):
        house.minute()
        house.clock.advance(minutes=1)

    assert [run.first for _, run in house.mailed] == days_from(date(2026, 10, 31), 4)


def test_a_tenant_that_moves_is_mailed_by_its_new_clock() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule()
    house.lives(local(SHANGHAI, 2026, 11, 1, 12))

    house.settings(time_zone=BERLIN)
    house.lives(local(BERLIN, 2026, 11, 3, 12))

    assert [(at.day, at.hour) for at, _ in house.mailed] == [(1, 8), (2, 8), (3, 8)]


def test_of_two_calls_at_once_one_begins_the_run() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1, 7), time_zone=SHANGHAI)
    house.schedule()
    house.clock.advance(hours=1)
    commit, rivals = house.table.commit, [house.begin]

    def commit_behind_a_rival(operations):
        if rivals:
            rivals.pop()()
        commit(operations)

    house.table.commit = commit_behind_a_rival

    assert house.begin() == 0
    assert len(house.runs()) == 1


def test_each_recipient_gets_a_mail_of_his_own_with_subject_totals_and_files() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    schedule = house.schedule(recipients=["ann@example.com", "bo@example.com"], formats=["csv"])

    house.service.run(an_actor(), schedule.id, once=ONCE)
    house.minute()

    assert [[r.email for r in mail.recipients] for mail in house.mails] == [["ann@example.com"], ["bo@example.com"]]
    (ann, _) = house.mails
    assert ann.letter.subject == "Sales · 2026-10-31 – 2026-10-31 · Acme"
    assert "Net: CN¥12.30" in ann.letter.text
    assert [(e.name, e.content_id) for e in ann.enclosures] == [("sales.csv", ""), ("chart.png", "chart")]
    assert all(e.place in house.store.files for e in ann.enclosures)
    seen = house.service.get(an_actor(), schedule.id)
    assert (seen.last_run.status, seen.last_run.sent_to) == ("sent", ["ann@example.com", "bo@example.com"])
    assert seen.due_day == schedule.due_day


def test_that_it_left_the_house_is_kept_once() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1, 8), time_zone=SHANGHAI)
    schedule = house.schedule()
    house.service.run(an_actor(), schedule.id, once=ONCE)

    house.minute()

    assert sum(keys.kind_of(key.partition) == "ACCESS" for key in house.table.items) == 1


def test_rows_are_those_that_the_creator_sees_at_that_moment() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule()
    house.person(role=Role.MANAGER)

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    assert house.reports.asked == [("U1", Role.MANAGER, {"from": "2026-10-31", "to": "2026-10-31"})]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"status": "disabled"}, "creator-disabled"), ({"role": Role.WAREHOUSE}, "creator-forbidden")],
)
def test_of_a_creator_who_may_not_any_more_nothing_is_sent_and_it_is_listed(change: dict, reason: str) -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    schedule = house.schedule()
    house.person(**change)

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    assert house.mails == []
    last = house.service.get(an_actor(), schedule.id).last_run
    assert (last.status, last.reason) == ("not-sent", reason)


def test_a_report_that_has_no_days_is_asked_for_none() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule(report="stock")
    house.schedule(parameters={"from": "2026-01-01", "to": "2026-06-30"})

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    assert [asked for _, _, asked in house.reports.asked] == [{}, {"from": "2026-01-01", "to": "2026-06-30"}]


def test_whom_mails_do_not_reach_keeps_them_from_nobody_else() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    schedule = house.schedule(
        recipients=["gone@example.com", "full@example.com", "left@example.com", "ann@example.com"]
    )
    reach = Reach(house.table)
    reach.note(TENANT, "gone@example.com", "bounced", house.clock())
    reach.note(TENANT, "full@example.com", "mailbox-full", house.clock())
    reach.leave(TENANT, schedule.id, "left@example.com", house.clock())

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    assert [mail.recipients[0].email for mail in house.mails] == ["full@example.com", "ann@example.com"]
    listed = [(each.email, each.reason) for each in house.service.unreached(schedule)]
    assert listed == [
        ("gone@example.com", "bounced"),
        ("full@example.com", "mailbox-full"),
        ("left@example.com", "unsubscribed"),
    ]


def test_a_file_too_large_for_mailboxes_is_ordered_and_linked(monkeypatch) -> None:
    monkeypatch.setattr("shared.notifications.schedules.composing.MOST_ENCLOSED", 1)
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.schedule(formats=["csv", "pdf"])

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    (mail,) = house.mails
    assert [each.name for each in mail.enclosures] == ["sales.csv", "chart.png"]
    assert "Too large for a mail, to be fetched within a week:\nsales.pdf https://x.example/pdf\n" in mail.letter.text
    assert 'href="https://x.example/pdf"' in mail.letter.html
    assert house.exports == ["pdf"]


def test_of_a_report_with_too_many_rows_every_file_is_ordered_once() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    house.reports.are_long = True
    house.schedule(formats=["csv", "pdf"], recipients=["ann@example.com", "bo@example.com"])

    house.lives(local(SHANGHAI, 2026, 11, 1, 9))

    assert len(house.mails) == 2
    assert all([each.name for each in mail.enclosures] == ["chart.png"] for mail in house.mails)
    assert sorted(house.exports) == ["csv", "pdf"]


def test_what_is_deleted_is_due_no_more() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    schedule = house.schedule()
    house.service.delete(an_actor(), schedule.id)

    house.lives(local(SHANGHAI, 2026, 11, 2))

    assert house.runs() == []
    with pytest.raises(NotFound):
        house.service.delete(an_actor(), schedule.id)


def test_another_tenant_sees_nothing_of_it() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    schedule = house.schedule()
    stranger = an_actor(tenant_id="T00000000002")

    assert house.service.page(stranger, limit=9, position=None).items == []
    with pytest.raises(NotFound):
        house.service.get(stranger, schedule.id)
    assert [each.id for each in house.service.page(an_actor(), limit=9, position=None).items] == [schedule.id]


def test_nobody_schedules_what_he_may_not_read() -> None:
    house = House(local(SHANGHAI, 2026, 11, 1), time_zone=SHANGHAI)
    request = ScheduleReport(report="sales", frequency="daily", at="08:00", recipients=["ann@example.com"])

    with pytest.raises(Forbidden):
        house.service.create(an_actor(Role.WAREHOUSE), request, once=ONCE)
