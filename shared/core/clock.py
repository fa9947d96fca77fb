"""Time as the product sees it: injected, so that tests and demonstrations can choose it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, to the millisecond: as precise as everything that is stored of it."""
    return whole_milliseconds(datetime.now(UTC))


def whole_milliseconds(moment: datetime) -> datetime:
    """The moment in UTC without what is below a millisecond."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds, so that strings sort as the moments do: `2026-11-22T08:00:00.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment_of(text: str) -> datetime:
    """The inverse of rfc3339."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """An IANA time zone; raises KeyError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        raise KeyError(name) from error


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day on which this moment falls for the tenant."""
    return moment.astimezone(zone(time_zone)).date()


def day_bounds(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """The half-open span of moments that the days `first` to `last`, both included, cover."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone(time_zone))
    after = last + timedelta(days=1)
    return start.astimezone(UTC), datetime(after.year, after.month, after.day, tzinfo=zone(time_zone)).astimezone(UTC)
