"""When a scheduled report is due, and over which days it speaks: pure, exact through every change of clocks.

A due time is a day of the tenant and an hour on its clock. Where clocks are put forward over that hour, the report
comes as much later on the clock, once; where they are put back and it comes twice, at the first (PEP 495, `fold=0`).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from shared.core.clock import local_day, zone

Frequency = Literal["daily", "weekly", "monthly"]


def moment_of_day(day: date, at: time, time_zone: str) -> datetime:
    """The moment at which this hour strikes on this day."""
    return datetime.combine(day, at, tzinfo=zone(time_zone)).astimezone(UTC)


def due_day_from(day: date, frequency: Frequency) -> date:
    """The first day from this one on that has a report: any, a Monday, the first of a month."""
    match frequency:
        case "daily":
            return day
        case "weekly":
            return day + timedelta(days=-day.weekday() % 7)
        case "monthly":
            return day if day.day == 1 else _next_month(day)


def due_day_after(day: date, frequency: Frequency) -> date:
    """The next day that has a report."""
    return due_day_from(day + timedelta(days=1), frequency)


def first_due_day(now: datetime, at: time, time_zone: str, frequency: Frequency) -> date:
    """The first due day whose hour is still to come."""
    day = due_day_from(local_day(now, time_zone), frequency)
    return day if moment_of_day(day, at, time_zone) > now else due_day_after(day, frequency)


def days_before(day: date, frequency: Frequency) -> tuple[date, date]:
    """The day, the week from Monday or the month that ended last, seen from this day: its first and last day."""
    match frequency:
        case "daily":
            yesterday = day - timedelta(days=1)
            return yesterday, yesterday
        case "weekly":
            monday = day - timedelta(days=day.weekday())
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "monthly":
            last = day.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
