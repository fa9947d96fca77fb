"""Home: figures against the period before, the series, and what waits to be done, by role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from functions.console.answers import Answer
from functions.console.charts import bars
from functions.console.pages import first_steps
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.clock import local_day, system_clock
from shared.core.money import Money
from shared.identity.permissions import Permission
from shared.reporting.models import NOTHING, Figures
from shared.reporting.service import Question

section = Section("home")
_DAYS = 30
_SHORT_SERIES = 60
_MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Span:
    """The sum of some days and of as many before them."""

    name: str
    first: date
    last: date
    now: Figures
    before: Figures

    @property
    def change(self) -> int | None:
        """Percent more or less net than before; None where there was nothing before."""
        return round(100 * (self.now.net - self.before.net) / self.before.net) if self.before.net > 0 else None


@dataclass(frozen=True, slots=True)
class Work:
    """Something that waits, how often, and the list behind it."""

    icon: str
    name: str
    count: int | None
    href: str
    query: dict[str, str]
    has_more: bool = False


@section.page("/")
def show_home(visit: Visit) -> Answer:
    """The morning's figures, or for the warehouse the morning's work."""
    today = local_day(system_clock(), visit.settings.time_zone)
    alerts = visit.services.replenishment.alerts(visit.actor) if visit.may(Permission.ALERTS_READ) else []
    facts: dict[str, Any] = (
        _figures(visit, today) if visit.may(Permission.DASHBOARD) else {"spans": [], "days": [], "chart": None}
    )
    facts["first_steps"] = first_steps.on_home(visit, has_orders=any(span.now.orders for span in facts["spans"]))
    return visit.show("home/home.html", **facts, work=list(_work(visit)), alerts=alerts[:8], alert_count=len(alerts))


def _figures(visit: Visit, today: date) -> dict[str, Any]:
    first = today - timedelta(days=_SHORT_SERIES - 1)
    report = visit.services.reporting.sales(visit.actor, Question(first, today, "day", "none"))
    by_day = {row.period: row.figures for row in report.rows}
    days = [(day, by_day.get(day, NOTHING)) for day in (first + timedelta(days=n) for n in range(_SHORT_SERIES))]
    series, words, currency = days[-_DAYS:], visit.words, visit.settings.currency
    nets = [words.money(Money(figures.net, currency)) for _, figures in series]
    labels = [f"{day.month}/{day.day}" for day, _ in series]
    titles = [f"{words.day(day)}: {net}" for (day, _), net in zip(series, nets, strict=True)]
    said = partial(words.short_money, currency=currency)
    chart = bars([figures.net for _, figures in series], labels, titles, said=said)
    spans = [_span(name, days, length) for name, length in (("today", 1), ("week", 7), ("month", _DAYS))]
    return {"spans": spans, "days": series, "chart": chart}


def _span(name: str, days: list[tuple[date, Figures]], length: int) -> Span:
    """A day is held against the day a week before, for weekdays differ."""
    now = days[-length:]
    before = days[-8:-7] if length == 1 else days[-2 * length : -length]
    return Span(name, now[0][0], now[-1][0], _sum(now), _sum(before))


def _sum(days: list[tuple[date, Figures]]) -> Figures:
    return sum((figures for _, figures in days), NOTHING)


def _work(visit: Visit) -> Iterator[Work]:
    if not visit.may(Permission.DASHBOARD):
        ready = {"view": "to_ship"}
        yield Work(icon="truck", name="ship", count=None, href="/orders", query=ready)
        return
    waiting = visit.services.reporting.dashboard(visit.actor).open_work
    submitted = {"status": "submitted"}
    yield Work(icon="user-check", name="approve", count=waiting["awaiting_approval"], href="/orders", query=submitted)
    yield Work(icon="truck", name="ship", count=waiting["to_ship"], href="/orders", query={"view": "to_ship"})
    yield Work(icon="coin", name="pay", count=waiting["unpaid"], href="/orders", query={"view": "unpaid"})
    yield from _work_of_finance(visit)


def _work_of_finance(visit: Visit) -> Iterator[Work]:
    """Money without a place, and what statements and books disagree about: the open ones alone are counted."""
    services, actor = visit.services, visit.actor
    if visit.may(Permission.QUARANTINE):
        strays, href = services.quarantine.count_open(actor, most=_MOST_COUNTED + 1), "/payments/quarantine"
        yield Work("zoom-question", "stray", min(strays, _MOST_COUNTED), href, {}, has_more=strays > _MOST_COUNTED)
    if visit.may(Permission.STATEMENTS):
        work, href = services.differences.open_work(actor, most=_MOST_COUNTED), "/payments/statements"
        for name, icon, count in (("transfers", "building-bank", work.transfers), ("others", "scale", work.others)):
            yield Work(icon, name, count, href, {"only": name}, has_more=work.has_more)
