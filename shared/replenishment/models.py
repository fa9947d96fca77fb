"""A product against its reorder point, and the rule of what a fall is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.core.fields import DayOrMoment, Id
from shared.core.model import Document, Model

Standing = Literal["unknown", "above", "fallen"]
"""`unknown` is a product that was never seen above its point: it cannot fall."""


class Care(Document):
    """What people have done about a fall."""

    snoozed_until: datetime | None = None
    assignee_id: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A product that fell to its reorder point; `since` (RFC 3339) is its fall's name, too."""

    sku: str
    name: str
    available: int
    reorder_point: int
    reorder_quantity: int
    since: str
    announced: bool = False
    care: Care = Care()

    def sleeps(self, now: datetime) -> bool:
        """Whether somebody has put it off until later."""
        until = self.care.snoozed_until
        return until is not None and until > now


class SnoozeAlert(Model):
    """Until when the digest leaves an alert out, a day of the tenant or a moment; null wakes it up."""

    until: DayOrMoment | None


class AssignAlert(Model):
    """Who sees to an alert; null for nobody."""

    user_id: Id | None


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered of a product: its standing and, of a fallen one, the moment up to which it was looked at."""

    standing: Standing = "unknown"
    since: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a product stands now, and whether the change that called for the look shows it above its point.

    `low`: what is available now over all warehouses does not exceed the point of now. `was_above`: at `at`, the moment
    of the change, or right before it, it exceeded the point. `as_of`: the newest change that `low` takes into account.
    """

    low: bool
    was_above: bool
    at: str
    as_of: str


def seen(watch: Watch, sighting: Sighting) -> Watch:
    """The standing after a look; the same watch where nothing is new.

    A fall is a crossing from above the point to at or below it. Changes are told more than once and in any order, so
    a change decides nothing by itself: every look asks how things are now, and takes from the change only whether the
    product was above. That is news of a fallen product only if the change is younger than all that was known when the
    fall was noted (`since`): then it recovered and fell again meanwhile. Anything older was part of that look, so
    a repetition says nothing new and no fall is noted twice.
    """
    if not sighting.low:
        return watch if watch.standing == "above" else Watch("above", version=watch.version + 1)
    is_news = sighting.was_above and sighting.at > watch.since
    if watch.standing == "above" or is_news:
        return Watch("fallen", sighting.as_of, watch.version + 1)
    return watch
