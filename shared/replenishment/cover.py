"""How long goods last at the pace of the last weeks."""

from datetime import date, timedelta

PACE_DAYS = 28
"""The days whose sales are the pace: four weeks, so that each weekday counts alike."""


def pace_days(today: date) -> tuple[date, date]:
    """The first and last of them; what was sold today counts already."""
    return today - timedelta(days=PACE_DAYS - 1), today


def days_of_cover(available: int, sold: int) -> int | None:
    """Whole days that `available` lasts when four weeks sell `sold`; None where nothing was sold."""
    return max(0, available) * PACE_DAYS // sold if sold > 0 else None
