"""Moments, days and the tenant's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.clock import day_bounds, local_day, moment_of, rfc3339, zone

moments = st.integers(0, 4 * 10**9 * 1000).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))


@given(moments, moments)
def test_written_moments_sort_as_the_moments_do(one, other):
    if one <= other:
        assert rfc3339(one) <= rfc3339(other)


@given(moments)
def test_a_written_moment_is_read_back(moment):
    assert moment_of(rfc3339(moment)) == moment


def test_less_than_a_millisecond_is_not_written():
    assert rfc3339(datetime(2026, 11, 22, 8, 0, 0, 123_999, tzinfo=UTC)) == "2026-11-22T08:00:00.123Z"


def test_a_day_is_the_tenants():
    evening = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

    assert local_day(evening, "Asia/Shanghai") == date(2026, 11, 23)
    assert local_day(evening, "America/New_York") == date(2026, 11, 22)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_of_changed_clocks_has_fewer_or_more_hours(day, hours):
    first, after = day_bounds(day, day, "Europe/Berlin")

    assert after - first == timedelta(hours=hours)


@given(moments, st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]))
def test_a_moment_lies_within_the_bounds_of_its_day(moment, name):
    day = local_day(moment, name)
    first, after = day_bounds(day, day, name)

    assert first <= moment < after


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(name):
    with pytest.raises(KeyError):
        zone(name)
